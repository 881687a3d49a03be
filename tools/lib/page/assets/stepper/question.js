// SPDX-License-Identifier: MIT
//
// Predict, then check: the reader says whether an output can happen, and the graph knows.

"use strict";

class Question {
    // PLAY is called with the path that prints the output, if the reader wants to see it.
    constructor(name, play) {
        const id = `question:${name}`;
        this.play = play;
        this.guess = make("textarea", { id, rows: "6", spellcheck: "false" });
        this.answer = make("div", { class: "answer", role: "status" });
        this.element = make("details", {}, make("summary", {}, "Predict: can this output happen?"),
            make("label", { for: id }, "An output. Change it as you like, or paste one that you have seen: the first process is 1000, the next one 1001; other numbers are taken in the order of their size."), this.guess,
            make("div", { class: "keys" }, makeButton("It can happen", () => this.check(true)),
                makeButton("It cannot", () => this.check(false)), makeButton("Another", () => this.ask())), this.answer);
    }

    // Asks whether an output of GRAPH can happen. It is that of a random schedule, or the same with two neighbouring lines
    // exchanged, which may be possible too.
    ask(graph = this.graph) {
        const isShown = (step) => !(graph.isPipe && step.stream === 2);
        const lines = graph.randomPath([]).filter(isShown).map((step) => step.text).join("").trimEnd().split("\n");
        this.graph = graph;
        if (Math.random() < 0.6 && lines.length > 1) {
            const at = Math.floor(Math.random() * (lines.length - 1));
            [lines[at], lines[at + 1]] = [lines[at + 1], lines[at]];
        }
        this.guess.value = lines.join("\n");
        this.guess.rows = Math.max(4, lines.length);
        this.answer.replaceChildren();
    }

    check(guess) {
        const text = this.guess.value.trimEnd() + "\n";
        const { path, furthest } = this.graph.findRun(text);
        const verdict = (path !== null) === guess ? "You are right: " : "No: ";
        if (path !== null) {
            this.answer.replaceChildren(`${verdict}it can happen, with this schedule: `, make("code", {}, writeSchedule(this.graph, path)),
                " ", makeButton("Show it step by step", () => this.play(path)));
            return;
        }
        const line = text.slice(0, furthest).split("\n").length;
        this.answer.replaceChildren(`${verdict}it cannot happen. Under no schedule does line ${line} come there`,
            line === 1 ? "." : `, after the ${line - 1} before it.`);
    }
}
