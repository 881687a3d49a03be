// SPDX-License-Identifier: MIT
//
// Says in words what a reader can do, what a step has done, and how each process lives.

"use strict";

// What the button of a step says, by the kind of the step. CALL is the call with its parentheses, WHO the process.
const ACTIONS = {
    call: (call, who) => `Run ${call} of ${who}`,
    fault: (call, who) => `Let ${call} of ${who} fail`,
    signals: (call, who) => `Deliver a signal to ${who}, before ${call}`,
    interrupt: (call, who) => `Interrupt ${call} of ${who} by a signal`,
    alarm: (call, who) => `Let the alarm of ${who} go off`,
    return: (call, who) => `Deliver a signal to ${who}, as its last call returns`,
    late: (call, who) => `Run ${call} of ${who}, after process 1 has reaped the dead`,
    reap: (call, who, detail) => `Run ${call} of ${who}: reap ${detail}`,
    sleep: (call, who) => `Let ${who} fall asleep in ${call}`,
    decide: (call, who, detail) => `Let signal ${detail} reach ${who} first`,
};

// Text as it stands in a C string.
function quoted(text) {
    return JSON.stringify(text);
}

class Telling {
    constructor(graph) {
        this.graph = graph;
        this.hasBuffers = graph.data.nodes.some((node) => (node[4] ?? -1) >= 0);
    }

    // "the parent", "child 2".
    who(process) {
        const role = this.graph.role(process);
        return / \d+$/.test(role) ? role : `the ${role}`;
    }

    call(state, process) {
        const { call } = this.graph.place(state, process);
        return /^\w+$/.test(call) ? `${call}()` : call;
    }

    action(state, step) {
        const detail = step.kind === "reap" ? this.who(step.detail) : step.detail;
        return ACTIONS[step.kind](this.call(state, step.process), this.who(step.process), detail);
    }

    node(state, process) {
        return this.graph.data.states[state][0][process] ?? -2;
    }

    isAlive(state, process) {
        return this.node(state, process) >= 0;
    }

    canRun(state, process) {
        return this.graph.steps(state).some((step) => step.process === process);
    }

    // Does PROCESS live while its parent is dead?
    isOrphan(state, process) {
        const parent = this.graph.data.parents[process];
        return parent >= 0 && this.isAlive(state, process) && !this.isAlive(state, parent);
    }

    // The text that PROCESS has printed and not written; null if that is not recorded.
    unwritten(state, process) {
        const node = this.graph.data.nodes[this.node(state, process)];
        return !this.hasBuffers || node === undefined ? null : this.graph.data.texts[node[4] ?? -1] ?? "";
    }

    // How PROCESS lives in STATE: one word for the style sheet, and a text. BORN has the processes that were ever born.
    life(state, process, born) {
        if (this.node(state, process) === ZOMBIE) {
            return ["zombie", "a zombie: dead, and not yet reaped"];
        }
        const place = this.graph.place(state, process);
        if (place === null) {
            const isOver = this.graph.steps(state).length === 0;
            const text = !born.has(process) ? (isOver ? "was never born" : "not yet born") : process === 0 ? "has ended" : "gone: dead and reaped";
            return [born.has(process) ? "gone" : "unborn", text];
        }
        const where = this.call(state, process) + (place.line === null ? "" : `, line ${place.line}`);
        const family = this.isOrphan(state, process) ? "an orphan, adopted by process 1; " : "";
        return this.canRun(state, process) ? ["running", `${family}can run: ${where}`] : ["waiting", `${family}waits in ${where}`];
    }

    // What STEP has done in STATE: the call and its result, and what has become of the processes.
    told(state, step) {
        const words = step.words === null ? this.action(state, step).replace(/^(Run|Let) /, "")
            : step.words.replace(/^((?:[^"=]|"(?:[^"\\]|\\.)*")*) = (-?\d)/, "$1 returned $2");
        return [words, ...this.consequences(state, step)].join("; ");
    }

    consequences(state, { process: actor, to }) {
        const told = [];
        this.graph.data.parents.forEach((parent, process) => {
            const [before, after] = [this.node(state, process), this.node(to, process)];
            const who = this.who(process);
            if (before >= 0 && after === ZOMBIE) {
                told.push(`${who} is a zombie now`);
            } else if (before === ZOMBIE && after < ZOMBIE) {
                told.push(`${who} is reaped`);
            } else if (before >= 0 && after < 0 && process > 0) {
                told.push(`${who} is gone`);
            } else if (before < 0 && after >= 0 && this.unwritten(state, actor)) {
                told.push(`${who} has a copy of the buffer`);
            }
            if (this.isOrphan(to, process) && !this.isOrphan(state, process) && before >= 0) {
                told.push(`${who} is an orphan now: process 1 adopts it`);
            }
            if (process !== actor && before >= 0 && after >= 0 && !this.canRun(state, process) && this.canRun(to, process)) {
                told.push(`${who} wakes up`);
            }
        });
        return told;
    }
}
