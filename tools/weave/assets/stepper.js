// SPDX-License-Identifier: MIT
//
// The stepper: the reader is the kernel, and chooses which process runs next. graph.js knows the choices and their
// results; this script shows them. No network, no storage, no framework.

"use strict";

const SHAPES = ["●", "▲", "■", "◆", "★", "⬟"];
const SHOWN_OUTPUTS = 3;

const SCENARIOS = {
    tty: "on a terminal",
    pipe: "into a pipe",
    EAGAIN: "any forks may fail: EAGAIN",
    ENOMEM: "ENOMEM",
};

// ---- Making elements ---------------------------------------------------------------------------------------------------

function make(name, attributes = {}, ...content) {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
}

function makeButton(text, action) {
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") {
            action();
        }
    });
    return button;
}

// The sign of a process: the same shape and colour as in terminals and pictures.
function makeSign(process) {
    return make("span", { class: `sign who${process % SHAPES.length}`, "aria-hidden": "true" }, SHAPES[process % SHAPES.length]);
}

// ---- The chapter's code --------------------------------------------------------------------------------------------------

function nameOf(chunk) {
    return chunk.querySelector("figcaption :is(h2, h3, h4, h5, h6)").textContent;
}

// Returns a function from the name of a chunk to its indentation in the program: the indentation of the first reference
// to the chunk, after that of the chunk in which this reference stands.
function collectIndentations() {
    const references = new Map();
    document.querySelectorAll(".chunk a.ref").forEach((link) => {
        const name = link.textContent.slice(1, -1);
        if (!references.has(name)) {
            const before = link.closest("[data-line]").firstChild;
            references.set(name, [before.nodeType === Node.TEXT_NODE ? before.data : "", nameOf(link.closest(".chunk"))]);
        }
    });
    const find = (name) => {
        const [blanks, user] = references.get(name) ?? ["", null];
        return user === null ? "" : find(user) + blanks;
    };
    return find;
}

// ---- The stepper ---------------------------------------------------------------------------------------------------------

class Stepper {
    constructor(place) {
        this.place = place;
        this.name = place.dataset.runs;
        this.file = `${place.dataset.program}.c`;
        this.graphs = Object.entries(window.forkRuns[this.name]).map(([scenario, data]) => [scenario, new Graph(data)]);
        this.path = [];
        this.buttons = new Map();
        this.stop = () => this.stopPlaying();
        this.build();
        this.choose(this.graphs[0][0], []);
        this.follow();
        addEventListener("hashchange", () => this.follow());
    }

    get state() {
        return this.path.length === 0 ? 0 : this.path.at(-1).to;
    }

    build() {
        const title = make("p", { class: "title" }, make("b", {}, "You are the kernel"),
            `Choose who runs next. Every schedule of ${this.graphs[0][1].data.program.join(" ").replace(/^.*\//, "")} is here, recorded from real runs.`);
        this.scenarios = make("div", { class: "keys scenarios", role: "group", "aria-label": "Circumstances" });
        for (const [scenario] of this.graphs) {
            const button = makeButton(SCENARIOS[scenario], () => this.choose(scenario, []));
            button.dataset.scenario = scenario;
            this.scenarios.append(button);
        }
        this.status = make("p", { class: "status", role: "status" });
        this.list = make("ul", { class: "processes", "aria-label": "Processes" });
        this.code = make("pre", { class: "code", tabindex: "0", role: "group", "aria-label": `Code: ${this.file}` });
        this.output = make("pre", { class: "output", tabindex: "0", role: "group", "aria-label": "Output so far" });
        this.next = make("ul", { class: "next" });
        this.whole = make("details", {});
        this.whole.open = Number(this.graphs[0][1].data.outcomes) <= SHOWN_OUTPUTS;
        this.future = make("div", { class: "future" }, make("p", { class: "label" }, "What can be printed next"), this.next, this.whole);
        this.command = make("p", { class: "replay" });
        this.place.append(title, this.scenarios, make("div", { class: "panes" },
            make("div", {}, this.list, this.buildKeys(), this.status),
            make("div", {}, make("p", { class: "label" }, "The output so far"), this.output),
            make("div", { class: "where" }, make("p", { class: "label" }, "Where each process stands"), this.code),
            this.future), this.command, this.buildQuestion());
        this.lines = this.collectLines();
    }

    buildKeys() {
        this.back = makeButton("Back", () => this.go(this.path.slice(0, -1)));
        this.reset = makeButton("Reset", () => this.go([]));
        return make("div", { class: "keys", role: "group", "aria-label": "Schedule" }, this.back, this.reset,
            makeButton("Surprise me", () => this.surprise()), makeButton("Copy link", () => this.copy()));
    }

    // The lines of the program with their copies for the stepper's code, by number.
    collectLines() {
        const variant = document.querySelector(`.variant[data-variant="${this.file}"]`);
        const lines = variant === null ? this.collectProgram(this.file)
            : this.changeLines(this.collectProgram(variant.dataset.base), variant);
        Array.from(lines.keys()).sort((a, b) => a - b).forEach((number) => this.code.append(lines.get(number)[1]));
        this.code.parentElement.hidden = lines.size === 0;
        return lines;
    }

    // Puts a program together from the chapter's chunks, whose lines have their line numbers in the program.
    collectProgram(file) {
        const lines = new Map();
        const indentations = collectIndentations();
        for (const chunk of document.querySelectorAll(".chunk")) {
            const isOurs = chunk.querySelector(`figcaption a[href^="${file}.html#"]`) !== null;
            for (const line of isOurs ? chunk.querySelectorAll("[data-line]:not([data-line=\"\"])") : []) {
                const copy = line.cloneNode(true);
                copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
                copy.prepend(indentations(nameOf(chunk)));
                lines.set(Number(line.dataset.line), [line, copy]);
            }
        }
        return lines;
    }

    // The lines of the program after the changes of VARIANT, with the numbers that they have then.
    changeLines(program, variant) {
        const numbered = (name) => new Map(Array.from(variant.querySelectorAll(name), (line) => [Number(line.dataset.line), line]));
        const gone = numbered("del");
        const come = numbered("ins");
        const lines = new Map();
        let number = 1;
        for (let old = 1; old <= Math.max(...program.keys()) || come.has(number); old++) {
            for (; come.has(number); number++) {
                const copy = make("span", { "data-line": number }, come.get(number).textContent.slice(2));
                lines.set(number, [come.get(number), copy]);
            }
            if (!gone.has(old)) {
                if (program.has(old)) {
                    const [line, copy] = program.get(old);
                    copy.dataset.line = number;
                    lines.set(number, [line, copy]);
                }
                number++;
            }
        }
        return lines;
    }

    choose(scenario, path) {
        this.scenario = scenario;
        this.graph = this.graphs.find(([name]) => name === scenario)[1];
        this.scenarios.querySelectorAll("button").forEach((button) =>
            button.setAttribute("aria-pressed", String(button.dataset.scenario === scenario)));
        this.buttons.forEach((button) => button.remove());
        this.buttons.clear();
        this.list.replaceChildren(...this.graph.data.parents.map((parent, process) => make("li", {}, makeSign(process),
            make("span", { class: "name" }, `${this.graph.role(process)} ${this.graph.pid(process)}`),
            make("span", { class: "life" }), make("span", { class: "turn-keys" }))));
        this.ask();
        this.show(path);
    }

    go(path) {
        this.show(path);
        this.writeLink();
    }

    show(path) {
        this.path = path;
        this.born = new Set([0]);
        [0, ...path.map((step) => step.to)].forEach((state) => this.graph.data.states[state][0].forEach((node, process) => {
            if (node >= ZOMBIE) {
                this.born.add(process);
            }
        }));
        this.showProcesses();
        this.showCode();
        this.showOutput();
        this.showStatus();
        this.back.setAttribute("aria-disabled", String(path.length === 0));
        this.reset.setAttribute("aria-disabled", String(path.length === 0));
    }

    // The state of PROCESS now: one word for the style sheet, and a text.
    life(process) {
        const node = this.graph.data.states[this.state][0][process] ?? -2;
        const place = this.graph.place(this.state, process);
        if (node === ZOMBIE) {
            return ["zombie", "dead, and not yet reaped"];
        }
        if (place === null) {
            const isOver = this.graph.steps(this.state).length === 0;
            return !this.born.has(process) ? ["unborn", isOver ? "was never born" : "not yet born"] : process === 0 ? ["gone", "has ended"] : ["gone", "reaped"];
        }
        const where = place.call + (place.line === null ? "" : `, line ${place.line}`);
        const canRun = this.graph.steps(this.state).some((step) => step.process === process);
        return canRun ? ["running", `can run: ${where}`] : ["waiting", `waits: ${where}`];
    }

    showProcesses() {
        const steps = this.graph.steps(this.state);
        const wanted = new Set();
        const hadFocus = this.list.contains(document.activeElement);
        Array.from(this.list.children).forEach((item, process) => {
            const [kind, text] = this.life(process);
            item.dataset.life = kind;
            item.querySelector(".life").textContent = text;
            for (const step of steps.filter((one) => one.process === process)) {
                const key = `${process}${step.mark}`;
                wanted.add(key);
                if (!this.buttons.has(key)) {
                    const what = step.kind === "fault" ? "Let it fail" : step.kind === "call" ? "Run" : `Run ${step.mark}`;
                    const button = makeButton(what, () => this.take(process, step.mark));
                    button.setAttribute("aria-label", `${what}: ${this.graph.role(process)}`);
                    this.buttons.set(key, button);
                    item.querySelector(".turn-keys").append(button);
                }
            }
        });
        for (const [key, button] of Array.from(this.buttons)) {
            if (!wanted.has(key)) {
                button.remove();
                this.buttons.delete(key);
            }
        }
        if (hadFocus && !this.list.contains(document.activeElement)) {
            (this.list.querySelector("button") ?? this.back).focus();
        }
    }

    take(process, mark) {
        this.go([...this.path, this.graph.steps(this.state).find((step) => step.process === process && step.mark === mark)]);
    }

    // Marks the line at which each process stands: in the stepper's code, and after the first step in the chapter too.
    showCode() {
        this.marked?.forEach((line) => {
            line.classList.remove("here");
            line.querySelectorAll(".sign").forEach((sign) => sign.remove());
        });
        this.marked = [];
        let last = null;
        this.graph.data.parents.forEach((parent, process) => {
            const place = this.graph.place(this.state, process);
            const [line, copy] = this.lines.get(place?.line) ?? [];
            for (const one of copy === undefined ? [] : this.path.length > 0 ? [line, copy] : [copy]) {
                one.classList.add("here");
                one.prepend(makeSign(process));
                this.marked.push(one);
            }
            last = copy !== undefined && (last === null || process === this.path.at(-1)?.process) ? copy : last;
        });
        if (last !== null) {
            this.code.scrollTop = last.offsetTop - this.code.clientHeight / 2;
        }
    }

    showOutput() {
        const shown = this.path.filter((step) => step.text !== "");
        this.output.replaceChildren(...shown.map((step) => make("samp", step.stream === 2 ? { class: "err" } : {},
            makeSign(step.process), step.text)));
        if (shown.length === 0) {
            this.output.append(make("i", {}, "nothing is printed yet"));
        }
        const ending = this.graph.ending(this.state);
        if (ending !== null) {
            this.output.append(make("i", {}, ending));
        }
        this.output.scrollTop = this.output.scrollHeight;
    }

    showStatus() {
        const last = this.path.at(-1);
        const ending = this.graph.ending(this.state);
        const count = this.graph.count(this.state);
        const told = last === undefined ? "" : `${this.graph.role(last.process)} ${last.kind === "fault" ? "failed to fork" : "ran"}` +
            (last.text === "" ? ". " : `, and printed: ${last.text.trim()}. `);
        const left = count === "1" ? "1 outcome is still possible" : `${count} outcomes are still possible`;
        this.status.replaceChildren(`Step ${this.path.length}: ${told}`, make("b", {}, ending === null ? left : `The end: ${ending}`), ".");
        this.showFuture(ending === null, count);
        const extra = this.scenario === "pipe" ? " --stdout=pipe" : this.scenario === "tty" ? "" : ` --fail 'fork:${this.scenario}@*'`;
        // The recording of a variant has the name of its chapter, too.
        const isVariant = this.name.split(".")[0] !== this.place.dataset.program;
        const program = this.graph.data.program.join(" ").replace(/^\.\//, isVariant ? "./" : "build/examples/");
        this.command.replaceChildren("For real: ", make("code", {},
            `build/tools/interleave${extra} --replay '${writeSchedule(this.graph, this.path)}' ${program}`));
        this.command.hidden = this.path.length === 0;
    }

    // Shows the lines that can come next, and a few of the outputs up to their end.
    showFuture(isOpen, count) {
        this.future.hidden = !isOpen;
        if (!isOpen) {
            return;
        }
        this.next.replaceChildren(...this.graph.next(this.state).map(({ step, count: after }) => {
            const said = after === null ? "" : after === 1n ? "1 outcome" : `${after.toLocaleString("en")} outcomes`;
            return make("li", {}, makeSign(step.process), make("samp", step.stream === 2 ? { class: "err" } : {}, step.text.trimEnd()),
                make("span", { class: "count" }, said));
        }));
        if (this.next.children.length === 0) {
            this.next.append(make("li", {}, "nothing any more"));
        }
        const rests = this.graph.rest(this.state, SHOWN_OUTPUTS);
        const summary = count === "1" ? "The rest of the output" : `The rest of the output: ${rests.length} of ${count}`;
        this.whole.replaceChildren(make("summary", {}, summary), ...rests.map((text) => make("pre", {}, text)));
    }

    // Takes random steps to the end; from the beginning if the program is over.
    surprise() {
        const path = this.graph.ending(this.state) === null ? [...this.path] : [];
        this.go(this.randomPath(path));
    }

    randomPath(path) {
        let state = path.length === 0 ? 0 : path.at(-1).to;
        for (let steps = this.graph.steps(state); steps.length > 0; steps = this.graph.steps(state)) {
            const step = steps[Math.floor(Math.random() * steps.length)];
            path.push(step);
            state = step.to;
        }
        return path;
    }

    // ---- The link: #schedule:one_fork:tty:1000*3,1001 ----

    get hash() {
        return `#schedule:${this.name}:${this.scenario}:${writeSchedule(this.graph, this.path)}`;
    }

    writeLink() {
        history.replaceState(null, "", this.hash);
    }

    follow() {
        const [, name, scenario, schedule] = decodeURIComponent(location.hash).split(":");
        const graph = this.graphs.find(([one]) => one === scenario)?.[1];
        if (!location.hash.startsWith("#schedule:") || name !== this.name || graph === undefined) {
            return;
        }
        this.choose(scenario, readSchedule(graph, schedule ?? ""));
        this.place.scrollIntoView();
    }

    copy() {
        this.writeLink();
        copyText(location.href).then(
            () => { this.status.textContent = "The link is copied: it carries the schedule."; },
            () => { this.status.textContent = "Not copied: the link stands in the address bar."; });
    }

    // ---- Predict, then check ----

    buildQuestion() {
        const id = `question:${this.name}`;
        this.guess = make("textarea", { id, rows: "6", spellcheck: "false" });
        this.answer = make("div", { class: "answer", role: "status" });
        return make("details", {}, make("summary", {}, "Predict: can this output happen?"),
            make("label", { for: id }, "An output. Change it as you like, or paste one that you have seen: the first process is 1000, the next one 1001; other numbers are taken in the order of their size."), this.guess,
            make("div", { class: "keys" }, makeButton("It can happen", () => this.check(true)),
                makeButton("It cannot", () => this.check(false)), makeButton("Another", () => this.ask())), this.answer);
    }

    // Asks whether an output can happen. It is that of a random schedule, or the same with two neighbouring lines exchanged,
    // which may be possible too.
    ask() {
        const isShown = (step) => !(this.graph.isPipe && step.stream === 2);
        const lines = this.randomPath([]).filter(isShown).map((step) => step.text).join("").trimEnd().split("\n");
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
                " ", makeButton("Show it step by step", () => { this.go(path.slice(0, 1)); this.playTo(path); }));
            return;
        }
        const line = text.slice(0, furthest).split("\n").length;
        this.answer.replaceChildren(`${verdict}it cannot happen. Under no schedule does line ${line} come there`,
            line === 1 ? "." : `, after the ${line - 1} before it.`);
    }

    // Plays PATH step by step, until its end or until the reader clicks in the stepper; all at once for readers who want
    // less motion. The click that starts it is past the capture phase, so it does not stop it.
    playTo(path) {
        this.stopPlaying();
        if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
            this.go(path);
            return;
        }
        let at = 1;
        this.player = setInterval(() => {
            at += 1;
            this.go(path.slice(0, at));
            if (at >= path.length) {
                this.stopPlaying();
            }
        }, 600);
        this.place.addEventListener("click", this.stop, { capture: true });
    }

    stopPlaying() {
        clearInterval(this.player);
        this.place.removeEventListener("click", this.stop, { capture: true });
    }
}

document.querySelectorAll(".stepper").forEach((place) => new Stepper(place));
