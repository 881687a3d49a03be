// SPDX-License-Identifier: MIT
//
// What can still be printed, as a tree: a row for each line of output, a branch for each way to go on, as wide as the
// outcomes behind it. A click takes the steps that print the lines up to there.

"use strict";

const TREE_WIDTH = 600; // units of the picture
const ROW_HEIGHT = 20;
const ROWS_MAX = 14;
const NARROWEST = 1.5; // narrower branches are not drawn
const SVG = "http://www.w3.org/2000/svg";

function draw(name, attributes, ...content) {
    const element = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
}

class Futures {
    // NATIVE has the outputs of real runs, each with the number of runs that printed it. GO is called with the steps that print
    // the lines of the branch on which the reader clicks.
    constructor(graph, telling, native, go) {
        this.graph = graph;
        this.telling = telling;
        this.native = native;
        this.go = go;
        this.next = make("ul", { class: "next" });
        this.tree = make("div", { class: "tree-of-futures" });
        this.legend = make("p", { class: "hint" });
        this.element = labelled("What can be printed next", this.next, this.tree, this.legend);
        this.element.classList.add("future");
    }

    // PRINTED is what was printed on the way to STATE.
    show(state, printed) {
        this.state = state;
        this.printed = printed;
        const ways = this.graph.next(state);
        this.next.replaceChildren(...ways.map((way) => this.makeWay(way)));
        if (ways.length === 0) {
            this.next.append(make("li", { class: "none" }, "nothing any more"));
        }
        this.showTree();
    }

    // The line that can come next: a button that goes there, and the number of outcomes behind it.
    makeWay({ step, count }) {
        const said = count === null ? "" : count === 1n ? "1 outcome" : `${count.toLocaleString("en")} outcomes`;
        const button = makeButton("", () => this.go(this.graph.pathPrinting(this.state, [step])));
        button.append(make("samp", step.stream === 2 ? { class: "err" } : {}, step.text.trimEnd()));
        button.setAttribute("title", `Take the steps that print this line`);
        return make("li", {}, makeSign(step.process), button, make("span", { class: "count" }, said));
    }

    // The tree is left out where the numbers do not add up, or nothing branches.
    showTree() {
        const total = this.graph.countFrom([this.state]);
        const isExact = this.graph.data.states[this.state][2] === Number(total);
        this.tree.replaceChildren();
        this.legend.textContent = "";
        if (!isExact || total < 2n) {
            return;
        }
        this.shapes = [];
        this.rows = 0;
        this.grow([this.state], [], 0, TREE_WIDTH, total);
        const height = this.rows * ROW_HEIGHT;
        this.tree.append(draw("svg", { viewBox: `0 0 ${TREE_WIDTH} ${height}`, "aria-hidden": "true", class: "branches" }, ...this.shapes));
        this.legend.textContent = `From top to bottom: the next lines of output; the colour says who prints. A branch is as wide as its share of the ${total.toLocaleString("en")} outcomes. An outcome is a different output; most can come about by several schedules.${this.sayNative()}`;
    }

    sayNative() {
        const runs = this.native.reduce((sum, [count]) => sum + count, 0);
        return runs === 0 ? "" : ` Pale branches did not come in ${runs.toLocaleString("en")} real runs.`;
    }

    // Did any real run print these lines here?
    isSeen(lines) {
        const text = this.printed + lines.map((line) => line.text).join("");
        return this.native.length === 0 || this.native.some(([, output]) => output.startsWith(text));
    }

    // Draws the branches after STATES, which share the width from LEFT to RIGHT; the lines LINES lead there.
    grow(states, lines, left, right, total) {
        const { endings, texts } = this.graph.seeNext(states);
        const width = right - left;
        let from = left;
        for (const next of lines.length < ROWS_MAX ? texts : []) {
            const count = this.graph.countFrom(next.states);
            const to = from + width * Number(count) / Number(total);
            if (to - from >= NARROWEST) {
                this.rows = Math.max(this.rows, lines.length + 1);
                this.addBranch([...lines, next.step], from, to, count);
                this.grow(next.states, [...lines, next.step], from, to, count);
            }
            from = to;
        }
        return endings.length;
    }

    addBranch(lines, from, to, count) {
        const { process, text } = lines.at(-1);
        const branch = draw("rect", { x: from, y: (lines.length - 1) * ROW_HEIGHT, width: Math.max(0.5, to - from - 0.6), height: ROW_HEIGHT - 1.5, class: `who${process % SHAPES.length}${this.isSeen(lines) ? "" : " unseen"}` },
            draw("title", {}, `${text.trimEnd()}\n${this.telling.who(process)}; outcomes from here on: ${count.toLocaleString("en")}`));
        branch.addEventListener("click", () => this.go(this.graph.pathPrinting(this.state, lines)));
        this.shapes.push(branch);
    }
}
