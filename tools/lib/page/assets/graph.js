// SPDX-License-Identifier: MIT
//
// The graph of all schedules that interleave(1) has recorded; its man page describes the tables. Answers which steps are
// possible in a state, how many outcomes are left, and whether an output is possible; reads and writes schedules as text.
// stepper.js shows the answers.

"use strict";

const ZOMBIE = -1;
const RANDOM_MAX = 1000;
const TEXTS_MAX = 1000; // how many texts in a row are followed, since a program may print without end

// The first COUNT bytes of TEXT, which is printed in UTF-8; a negative count means all.
function firstBytes(text, count) {
    return count < 0 ? text : new TextDecoder().decode(new TextEncoder().encode(text).slice(0, count));
}

// All ways to choose COUNT of ITEMS; each keeps their order.
function choices(items, count) {
    if (count === 0) {
        return [[]];
    }
    return items.flatMap((item, at) => choices(items.slice(at + 1), count - 1).map((rest) => [item, ...rest]));
}

// ---- The graph -------------------------------------------------------------------------------------------------------

class Graph {
    constructor(data) {
        this.data = data;
        this.isPipe = data.stdout !== "tty";
        this.counts = new Map();
    }

    steps(state) {
        return this.data.states[state][1].map(([process, to, stream = 0, number = 0, shown = -1, detail = null], i) => {
            const node = this.data.nodes[this.data.states[state][0][process]];
            const text = stream === 0 ? "" : firstBytes(this.data.texts[node[3]], shown);
            const [kind, sign] = this.data.kinds[number];
            const mark = sign + (detail === null ? "" : kind === "reap" ? this.pid(detail) : detail);
            const words = this.data.words?.[this.data.told[state][i]] ?? null;
            return { process, to, stream, kind, mark, text, detail, words };
        });
    }

    // The call that PROCESS is about to make, and its line in the program, null if unknown; null when the process does not
    // exist.
    place(state, process) {
        const node = this.data.nodes[this.data.states[state][0][process] ?? ZOMBIE];
        if (node === undefined) {
            return null;
        }
        const line = node[2] < 0 ? null : Number(this.data.lines[node[2]].split(":").pop());
        return { call: this.data.calls[node[1]], line };
    }

    count(state) {
        return Number(this.data.states[state][2]).toLocaleString("en");
    }

    // How the program ends in STATE, in words; null when a step is possible there.
    ending(state) {
        const [, steps, , status, isStuck] = this.data.states[state];
        if (steps.length > 0) {
            return null;
        }
        if (isStuck) {
            return "nobody can go on";
        }
        return (status & 127) === 0 ? `exit status ${status >> 8}` : `killed by signal ${status & 127}`;
    }

    // A path that goes on from PATH by random steps to an end, or for RANDOM_MAX steps: a program may have no end.
    randomPath(path) {
        const whole = [...path];
        let state = path.at(-1)?.to ?? 0;
        for (let steps = this.steps(state); steps.length > 0 && whole.length < path.length + RANDOM_MAX; steps = this.steps(state)) {
            const step = steps[Math.floor(Math.random() * steps.length)];
            whole.push(step);
            state = step.to;
        }
        return whole;
    }

    pid(process) {
        return this.data.first + process;
    }

    // The relation of PROCESS to the first process, in words.
    role(process) {
        const parent = this.data.parents[process];
        if (parent < 0) {
            return "parent";
        }
        const siblings = this.data.parents.map((one, index) => (one === parent ? index : -1)).filter((one) => one >= 0);
        const name = parent === 0 ? "child" : this.data.parents[parent] === 0 ? "grandchild" : "descendant";
        return siblings.length > 1 ? `${name} ${siblings.indexOf(process) + 1}` : name;
    }

    // Can TEXT be all that is printed? Returns a path of steps that prints it, or null, and the length of the longest
    // beginning of TEXT that any path prints. With a pipe, only standard output counts, since nothing orders the two streams.
    find(text) {
        const seen = new Set();
        const stack = [{ state: 0, at: 0, before: null, step: null }];
        let furthest = 0;
        while (stack.length > 0) {
            const here = stack.pop();
            const key = here.state * (text.length + 1) + here.at;
            if (seen.has(key)) {
                continue;
            }
            seen.add(key);
            furthest = Math.max(furthest, here.at);
            if (here.at === text.length && this.ending(here.state) !== null) {
                const path = [];
                for (let one = here; one.step !== null; one = one.before) {
                    path.unshift(one.step);
                }
                return { path, furthest };
            }
            for (const step of this.steps(here.state).reverse()) {
                const shown = this.isPipe && step.stream === 2 ? "" : step.text;
                if (text.startsWith(shown, here.at)) {
                    stack.push({ state: step.to, at: here.at + shown.length, before: here, step });
                }
            }
        }
        return { path: null, furthest };
    }

    // Steps from STATE on that print the texts of the steps LINES and nothing else, and end with the last of them.
    pathPrinting(state, lines) {
        const seen = new Set();
        const stack = [{ state, at: 0, before: null, step: null }];
        while (stack.length > 0) {
            const here = stack.pop();
            if (here.at === lines.length) {
                const path = [];
                for (let one = here; one.step !== null; one = one.before) {
                    path.unshift(one.step);
                }
                return path;
            }
            const key = here.state * (lines.length + 1) + here.at;
            if (seen.has(key)) {
                continue;
            }
            seen.add(key);
            for (const step of this.steps(here.state).reverse()) {
                const wanted = lines[here.at];
                if (step.text === "" || (step.text === wanted.text && step.stream === wanted.stream)) {
                    stack.push({ state: step.to, at: here.at + (step.text === "" ? 0 : 1), before: here, step });
                }
            }
        }
        return [];
    }

    // As find, for a text from a real run, with other process numbers. The kernel assigns numbers in increasing order, so
    // the numbers in TEXT replace ours in the order of their size; which of ours they are is tried out.
    findRun(text) {
        const direct = this.find(text);
        const ours = this.data.parents.map((parent, process) => this.pid(process));
        const named = Array.from(new Set(text.match(/\d{3,}/g)), Number).sort((a, b) => a - b);
        if (direct.path !== null || named.every((number) => ours.includes(number))) {
            return direct;
        }
        let best = direct;
        for (const chosen of choices(ours, named.length)) {
            const found = this.find(text.replace(/\d{3,}/g, (number) => chosen[named.indexOf(Number(number))]));
            best = found.path !== null || found.furthest > best.furthest ? found : best;
            if (found.path !== null) {
                break;
            }
        }
        return best;
    }

    // What a reader can see next who only knows that the program is in one of STATES: how it can end, and each text that
    // can be printed, with the states after it.
    seeNext(states) {
        const all = new Set(states);
        const endings = new Set();
        const texts = new Map();
        for (const one of all) {
            const ending = this.ending(one);
            if (ending !== null) {
                endings.add(ending);
            }
            for (const step of this.steps(one)) {
                if (step.text === "") {
                    all.add(step.to);
                    continue;
                }
                const key = `${step.stream}${step.text}`;
                const next = texts.get(key) ?? { step, states: new Set() };
                texts.set(key, next);
                next.states.add(step.to);
            }
        }
        return { endings: Array.from(endings), texts: Array.from(texts.values()) };
    }

    // The number of outcomes from any of STATES on. DEPTH is the number of texts before these states: after TEXTS_MAX
    // texts, no outcome is counted.
    countFrom(states, depth = 0) {
        const key = Array.from(states).sort().join();
        if (depth > TEXTS_MAX) {
            return 0n;
        }
        if (!this.counts.has(key)) {
            this.counts.set(key, 0n);
            const { endings, texts } = this.seeNext(states);
            this.counts.set(key, texts.reduce((sum, next) => sum + this.countFrom(next.states, depth + 1),
                BigInt(endings.length)));
        }
        return this.counts.get(key);
    }

    // What can be printed next from STATE on: for each text, a step that prints it, and the number of outcomes after it.
    // The numbers are null when they do not add up to the recorded total: with two separate streams, or when one text is
    // the beginning of another.
    next(state) {
        const total = this.data.states[state][2];
        const { endings, texts } = this.seeNext([state]);
        const counts = total === null ? [] : texts.map((next) => this.countFrom(next.states));
        const isExact = counts.reduce((sum, count) => sum + count, BigInt(endings.length)) === BigInt(total ?? -1);
        return texts.map(({ step }, i) => ({ step, count: isExact ? counts[i] : null }));
    }
}

// ---- Schedules as interleave writes them: 1000*3,1001,1000! -------------------------------------------------------------

function writeSchedule(graph, path) {
    const words = path.map((step) => graph.pid(step.process) + step.mark);
    const runs = [];
    for (const word of words) {
        const last = runs.at(-1);
        if (last !== undefined && last.word === word && /\d$/.test(word)) {
            last.count += 1;
        } else {
            runs.push({ word, count: 1 });
        }
    }
    return runs.map(({ word, count }) => (count > 1 ? `${word}*${count}` : word)).join(",");
}

// The steps of the schedule TEXT, up to the first one that is not possible.
function readSchedule(graph, text) {
    const path = [];
    let state = 0;
    for (const word of text.split(",").filter(Boolean)) {
        const match = /^(\d+)([^\d*]\d*|)(?:\*(\d{1,4}))?$/.exec(word);
        for (let i = 0; match !== null && i < Number(match[3] ?? 1); i++) {
            const step = graph.steps(state).find((one) =>
                graph.pid(one.process) === Number(match[1]) && one.mark === match[2]);
            if (step === undefined) {
                return path;
            }
            path.push(step);
            state = step.to;
        }
    }
    return path;
}
