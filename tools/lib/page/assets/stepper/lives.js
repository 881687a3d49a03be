// SPDX-License-Identifier: MIT
//
// What has happened so far: a row for each step, with the lives of the processes as lines that run down beside the words.

"use strict";

class LivesPane {
    constructor(graph, telling) {
        this.graph = graph;
        this.telling = telling;
        this.rows = make("ol", {});
        this.element = make("div", { class: "lives", tabindex: "0", role: "group", "aria-label": "What has happened so far" }, this.rows);
        this.element.style.setProperty("--processes", graph.data.parents.length);
    }

    // How PROCESS lives in STATE, in one word; empty before its birth and after its end.
    life(state, process) {
        const node = this.telling.node(state, process);
        return node === ZOMBIE ? "zombie" : node < ZOMBIE ? "" : this.telling.canRun(state, process) ? "runs" : "waits";
    }

    show(path) {
        const rows = [make("li", {}, this.cells(null, null, 0), make("span", {}, `The program begins: ${this.telling.who(0)} is ${this.graph.pid(0)}`))];
        let state = 0;
        for (const step of path) {
            const words = make("span", {}, make("b", {}, this.telling.who(step.process)), `: ${this.telling.told(state, step)}`);
            rows.push(make("li", {}, this.cells(step, state, step.to), words));
            state = step.to;
        }
        rows.at(-1).classList.add("last");
        this.rows.replaceChildren(...rows);
        this.element.scrollTop = this.element.scrollHeight;
    }

    // The cells of a row: how each process lives before the step, what the step does to it, and how it lives after it.
    cells(step, before, after) {
        const cells = make("span", { class: "cells", "aria-hidden": "true" });
        this.graph.data.parents.forEach((parent, process) => {
            const cell = make("span", { class: `who${process % SHAPES.length}` });
            cell.dataset.before = before === null ? "" : this.life(before, process);
            cell.dataset.after = this.life(after, process);
            if (step?.process === process || (step === null && process === 0)) {
                cell.append(makeSign(process));
            }
            if (step !== null && before !== null) {
                this.link(cell, process, parent, step, before, after);
            }
            cells.append(cell);
        });
        return cells;
    }

    // A birth and a reaping link the columns of two processes.
    link(cell, process, parent, step, before, after) {
        const isBorn = this.life(before, process) === "" && this.life(after, process) !== "";
        const isReaped = this.life(before, process) === "zombie" && this.life(after, process) === "" && step.process === parent;
        if (isBorn || isReaped) {
            const link = make("i", { class: isBorn ? "born" : "reaped" });
            link.style.setProperty("--columns", process - parent);
            cell.append(link);
        }
    }
}
