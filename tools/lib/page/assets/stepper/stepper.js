// SPDX-License-Identifier: MIT
//
// The stepper itself: its panes, its buttons, and the schedule that the reader makes.

"use strict";

const STEPPERS_IN_CONTENTS = 4; // more would bury the sections
const PACE = 900; // milliseconds for a step that is played

const SCENARIOS = {
    tty: "on a terminal",
    pipe: "into a pipe",
    file: "into a file",
    EAGAIN: "any forks may fail: EAGAIN",
    ENOMEM: "ENOMEM",
};

class Stepper {
    constructor(place) {
        this.place = place;
        this.name = place.dataset.runs;
        this.isMini = place.hasAttribute("data-mini");
        this.graphs = Object.entries(window.forkRuns[this.name]).map(([scenario, data]) => [scenario, new Graph(data)]);
        this.schedule = []; // all steps that are known of the schedule: those taken, and those after Back
        this.taken = 0;
        this.buttons = new Map();
        this.build();
        this.choose(this.graphs[0][0], []);
        this.follow();
        addEventListener("hashchange", () => this.follow());
        place.addEventListener("keydown", (event) => this.press(event));
    }

    get path() {
        return this.schedule.slice(0, this.taken);
    }

    get state() {
        return this.taken === 0 ? 0 : this.schedule[this.taken - 1].to;
    }

    // "tty-2" is on a terminal, too, with other arguments than "tty".
    circumstances(scenario, graph) {
        const where = SCENARIOS[scenario.split("-")[0]];
        return scenario.includes("-") ? `${where}: ${graph.data.program.slice(1).join(" ") || "no arguments"}` : where;
    }

    get program() {
        return this.graphs[0][1].data.program.join(" ").replace(/^.*\//, "");
    }

    // ---- Building ----

    build() {
        this.scenarios = make("div", { class: "keys scenarios", role: "group", "aria-label": "Circumstances" });
        for (const [scenario, graph] of this.graphs) {
            const button = makeButton(this.circumstances(scenario, graph), () => this.act(() => this.choose(scenario, [])));
            button.dataset.scenario = scenario;
            this.scenarios.append(button);
        }
        this.list = make("ul", { class: "processes", "aria-label": "Processes" });
        this.status = make("p", { class: "status", role: "status" });
        this.happened = labelled("What has happened");
        this.output = make("pre", { class: "output", tabindex: "0", role: "group", "aria-label": "Output so far" });
        this.command = make("p", { class: "replay" });
        this.place.append(...this.buildTitle());
        if (this.isMini) {
            this.place.append(make("div", { class: "panes" }, make("div", {}, this.list, this.buildKeys(), this.status),
                make("div", { class: "pair" }, this.happened, labelled("The output so far", this.output))));
            return;
        }
        this.code = new CodePane(this.place.dataset.file ?? `${this.place.dataset.program}.c`);
        this.question = new Question(this.name, (path) => this.act(() => this.play(path)));
        this.futurePlace = make("div", {});
        this.where = labelled("Where each process stands", this.code.element);
        this.where.hidden = this.code.lines.size === 0;
        this.place.append(this.scenarios, make("div", { class: "panes" },
            make("div", {}, this.list, this.buildKeys(), this.status),
            make("div", { class: "pair" }, this.where, labelled("The output so far", this.output)),
            this.happened, this.futurePlace), this.command, this.question.element);
    }

    // The heading is one level below the one before it. The contents of the page get a link to it.
    buildTitle() {
        const isBefore = (one) => one.compareDocumentPosition(this.place) & Node.DOCUMENT_POSITION_FOLLOWING;
        const headings = Array.from(document.querySelectorAll("main :is(h1, h2, h3, h4, h5)")).filter(isBefore);
        const level = Number((headings.at(-1)?.tagName ?? "H1").slice(1)) + 1;
        const id = `${this.isMini ? "mini" : "step"}:${this.name}`;
        const heading = make(`h${level}`, { id, class: "title" }, this.isMini ? "You are the kernel" : `You are the kernel: ${this.program}`);
        this.place.setAttribute("role", "region");
        this.place.setAttribute("aria-labelledby", id);
        const section = headings.filter((one) => one.tagName === "H2").at(-1);
        const link = document.querySelector(`.contents a[href="#${section?.id}"]`);
        const isMain = (one) => !one.hasAttribute("data-mini") && one.dataset.runs.split(".")[0] === one.dataset.program;
        const mains = Array.from(document.querySelectorAll(".stepper")).filter(isMain);
        if (link && mains.includes(this.place) && mains.length <= STEPPERS_IN_CONTENTS) {
            link.closest("li").after(make("li", { class: "machine" }, make("a", { href: `#${id}` }, `Step by step: ${this.program}`)));
        }
        return [heading, make("p", {}, this.isMini ? "Choose who runs next."
            : "Choose who runs next. Every schedule is here, recorded from real runs. The arrow keys go back and forward.")];
    }

    buildKeys() {
        this.back = makeButton("Back", () => this.act(() => this.move(this.taken - 1)));
        this.forward = makeButton("Forward", () => this.act(() => this.goForward()));
        this.player = makeButton("Play", () => (this.timer === undefined ? this.play() : this.stop()));
        this.reset = makeButton("Reset", () => this.act(() => this.move(0)));
        this.scrubber = make("input", { type: "range", min: "0", step: "1", "aria-label": "Step" });
        this.scrubber.addEventListener("input", () => this.act(() => this.move(Number(this.scrubber.value))));
        const keys = [this.back, this.forward, this.player, this.reset];
        if (!this.isMini) {
            keys.push(makeButton("Surprise me", () => this.act(() => this.surprise())), makeButton("Copy link", () => this.copy()));
        }
        return make("div", { class: "controls" }, make("div", { class: "keys", role: "group", "aria-label": "Schedule" }, ...keys), this.scrubber);
    }

    // ---- What the reader does ----

    // Each thing that the reader does ends the playing.
    act(action) {
        this.stop();
        action();
    }

    press(event) {
        if (event.target.matches("textarea, input, pre") || !["ArrowLeft", "ArrowRight"].includes(event.key)) {
            return;
        }
        event.preventDefault();
        this.act(() => (event.key === "ArrowRight" ? this.goForward() : this.move(this.taken - 1)));
    }

    choose(scenario, schedule) {
        this.scenario = scenario;
        this.graph = this.graphs.find(([name]) => name === scenario)[1];
        this.telling = new Telling(this.graph);
        this.lives = new LivesPane(this.graph, this.telling);
        this.happened.replaceChildren(this.happened.firstChild, this.lives.element);
        const native = scenario === "tty" ? window.forkNative?.[this.name] ?? [] : [];
        this.futures = new Futures(this.graph, this.telling, native, (steps) => this.act(() => this.go([...this.path, ...steps])));
        this.futurePlace?.replaceChildren(this.futures.element);
        this.scenarios.querySelectorAll("button").forEach((button) =>
            button.setAttribute("aria-pressed", String(button.dataset.scenario === scenario)));
        this.buttons.forEach((button) => button.remove());
        this.buttons.clear();
        this.list.replaceChildren(...this.graph.data.parents.map((parent, process) => this.makeProcess(process)));
        this.question?.ask(this.graph);
        this.schedule = schedule;
        this.taken = schedule.length;
        this.show();
    }

    makeProcess(process) {
        return make("li", {}, makeSign(process),
            make("span", { class: "name" }, `${this.graph.pid(process)} (${this.graph.role(process)})`),
            make("span", { class: "life" }), make("span", { class: "buffer" }), make("span", { class: "turn-keys" }));
    }

    move(taken) {
        this.taken = Math.max(0, Math.min(taken, this.schedule.length));
        this.show();
        this.writeLink();
    }

    go(schedule) {
        this.schedule = schedule;
        this.move(schedule.length);
    }

    take(process, mark) {
        const after = this.schedule[this.taken];
        if (after?.process === process && after.mark === mark) {
            this.move(this.taken + 1);
        } else {
            this.go([...this.path, this.graph.steps(this.state).find((step) => step.process === process && step.mark === mark)]);
        }
    }

    // Forward along the schedule, or by the first step that is possible.
    goForward() {
        const [first] = this.graph.steps(this.state);
        if (this.taken < this.schedule.length) {
            this.move(this.taken + 1);
        } else if (first !== undefined) {
            this.take(first.process, first.mark);
        }
    }

    // Takes random steps to the end; from the beginning if the program is over.
    surprise() {
        this.go(this.graph.randomPath(this.graph.ending(this.state) === null ? this.path : []));
    }

    // Plays SCHEDULE from its beginning; without one, the schedule that is shown, from here on and then at random, or from its
    // beginning if the program is over. All at once for readers who want less motion.
    play(schedule) {
        const isOver = this.graph.ending(this.state) !== null;
        const start = schedule || isOver ? 0 : this.taken;
        this.schedule = schedule ?? this.graph.randomPath(this.schedule);
        if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
            this.move(this.schedule.length);
            return;
        }
        this.move(start + 1);
        this.timer = setInterval(() => {
            this.move(this.taken + 1);
            if (this.taken >= this.schedule.length) {
                this.stop();
            }
        }, PACE);
        this.player.textContent = "Pause";
    }

    stop() {
        clearInterval(this.timer);
        this.timer = undefined;
        this.player.textContent = "Play";
    }

    // ---- What the reader sees ----

    show() {
        const { path } = this;
        this.born = new Set([0]);
        [0, ...path.map((step) => step.to)].forEach((state) => this.graph.data.states[state][0].forEach((node, process) => {
            if (node >= ZOMBIE) {
                this.born.add(process);
            }
        }));
        this.showProcesses();
        this.showButtons();
        this.showOutput(path);
        this.lives.show(path);
        this.showStatus();
        this.showControls();
        if (!this.isMini) {
            this.showCode(path);
            this.futurePlace.hidden = this.graph.ending(this.state) !== null;
            this.futures.show(this.state, path.map((step) => step.text).join(""));
            this.showCommand(path);
        }
    }

    showProcesses() {
        const before = this.taken < 2 ? 0 : this.schedule[this.taken - 2].to;
        Array.from(this.list.children).forEach((item, process) => {
            const [kind, text] = this.telling.life(this.state, process, this.born);
            const unwritten = this.telling.unwritten(this.state, process);
            const buffer = item.querySelector(".buffer");
            item.dataset.life = kind;
            item.querySelector(".life").textContent = text;
            buffer.hidden = unwritten === null;
            buffer.replaceChildren("stdio buffer: ", unwritten ? make("code", {}, quoted(unwritten)) : "empty");
            buffer.classList.toggle("changed", this.taken > 0 && unwritten !== this.telling.unwritten(before, process));
        });
    }

    // A button for each step that is possible. A button stays while its step does, so that it keeps the focus.
    showButtons() {
        const wanted = new Set();
        const hadFocus = this.list.contains(document.activeElement);
        for (const step of this.graph.steps(this.state)) {
            const action = this.telling.action(this.state, step);
            const key = `${step.process}${step.mark}`;
            wanted.add(key);
            if (!this.buttons.has(key)) {
                const button = makeButton("", () => this.act(() => this.take(step.process, step.mark)));
                this.buttons.set(key, button);
                this.list.children[step.process].querySelector(".turn-keys").append(button);
            }
            this.buttons.get(key).textContent = action;
        }
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

    showOutput(path) {
        const shown = path.filter((step) => step.text !== "");
        this.output.replaceChildren(...shown.map((step) => make("samp", step.stream === 2 ? { class: "err" } : {},
            makeSign(step.process), step.text)));
        const ending = this.graph.ending(this.state);
        if (shown.length === 0) {
            this.output.append(make("i", {}, ending === null ? "nothing is printed yet" : "nothing was printed; "));
        }
        if (ending !== null) {
            this.output.append(make("i", {}, ending));
        }
        this.output.scrollTop = this.output.scrollHeight;
    }

    showStatus() {
        const last = this.schedule[this.taken - 1];
        const ending = this.graph.ending(this.state);
        const count = this.graph.count(this.state);
        const before = this.taken < 2 ? 0 : this.schedule[this.taken - 2].to;
        const told = last === undefined ? "" : `${this.telling.who(last.process)}: ${this.telling.told(before, last)}. `;
        const left = count === "1" ? "1 outcome is still possible" : `${count} outcomes are still possible`;
        this.status.replaceChildren(`Step ${this.taken}: ${told}`, make("b", {}, ending === null ? left : `The end: ${ending}`), ".");
    }

    showControls() {
        const isOver = this.taken === this.schedule.length && this.graph.ending(this.state) !== null;
        this.back.setAttribute("aria-disabled", String(this.taken === 0));
        this.reset.setAttribute("aria-disabled", String(this.taken === 0));
        this.forward.setAttribute("aria-disabled", String(isOver));
        this.scrubber.max = this.schedule.length;
        this.scrubber.value = this.taken;
        this.scrubber.setAttribute("aria-valuetext", `step ${this.taken} of ${this.schedule.length}`);
    }

    showCode(path) {
        const places = this.graph.data.parents.map((parent, process) => ({ process, line: this.graph.place(this.state, process)?.line ?? null }));
        this.code.show(places, path.length > 0);
    }

    showCommand(path) {
        const { tool, options } = this.place.dataset;
        const [where] = this.scenario.split("-");
        const extra = options ? options : where === "tty" ? ""
            : ["pipe", "file"].includes(where) ? ` --stdout=${where}` : ` --fail 'fork:${where}@*'`;
        // The recording of a variant has the name of its chapter, too.
        const isVariant = this.name.split(".")[0] !== this.place.dataset.program;
        const words = this.graph.data.program.join(" ");
        const program = tool ? words : words.replace(/^\.\//, isVariant ? "./" : "build/examples/");
        this.command.replaceChildren("For real: ", make("code", {},
            `${tool ?? "build/tools/interleave"}${extra} --replay '${writeSchedule(this.graph, path)}' ${program}`));
        this.command.hidden = path.length === 0;
    }

    // ---- The link: #schedule:one_fork:tty:1000*3,1001 ----

    get hash() {
        return `#schedule:${this.name}:${this.scenario}:${writeSchedule(this.graph, this.path)}`;
    }

    writeLink() {
        if (!this.isMini) {
            history.replaceState(null, "", this.hash);
        }
    }

    follow() {
        const [, name, scenario, schedule] = decodeURIComponent(location.hash).split(":");
        const graph = this.graphs.find(([one]) => one === scenario)?.[1];
        if (this.isMini || !location.hash.startsWith("#schedule:") || name !== this.name || graph === undefined) {
            return;
        }
        this.stop();
        this.choose(scenario, readSchedule(graph, schedule ?? ""));
        this.place.scrollIntoView();
    }

    copy() {
        this.stop();
        this.writeLink();
        copyText(location.href).then(
            () => { this.status.textContent = "The link is copied: it carries the schedule."; },
            () => { this.status.textContent = "Not copied: the link stands in the address bar."; });
    }
}

document.querySelectorAll(".stepper").forEach((place) => new Stepper(place));
