// SPDX-License-Identifier: MIT
//
// The program's code beside the stepper: the lines at which the processes stand, and a few around each, so that all are
// in view. The lines come from the chapter's chunks, or from a listing of the file; they are marked as well.

"use strict";

const LINES_AROUND = 2;

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

class CodePane {
    constructor(file) {
        const listing = document.querySelector(`.listing[data-file="${file}"]`);
        const variant = document.querySelector(`.variant[data-variant="${file}"]`);
        this.lines = listing !== null ? this.collectListing(listing) : variant === null ? this.collectProgram(file)
            : this.changeLines(this.collectProgram(variant.dataset.base), variant);
        this.numbers = Array.from(this.lines.keys()).sort((a, b) => a - b);
        this.marked = [];
        this.element = make("pre", { class: "code", tabindex: "0", role: "group", "aria-label": `Code: ${file}` });
        this.element.append(...this.numbers.map((number) => this.lines.get(number)[1]));
    }

    // The lines of a listing, which has the whole file.
    collectListing(listing) {
        return new Map(Array.from(listing.querySelectorAll("[data-line]"), (line) => [Number(line.dataset.line), [line, line.cloneNode(true)]]));
    }

    // The lines of a program, put together from the chapter's chunks, whose lines have their line numbers in the program:
    // by number, the line in the chunk and its copy for the pane.
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

    // Marks the lines at which processes stand: PLACES has the process and its line for each. The chapter's own lines are
    // marked if MARKS_CHAPTER. At the first step many lines would be marked in a chapter with several steppers.
    show(places, marksChapter) {
        this.marked.forEach((line) => {
            line.classList.remove("here");
            line.querySelectorAll(".sign").forEach((sign) => sign.remove());
        });
        this.marked = [];
        for (const { process, line: number } of places) {
            const [line, copy] = this.lines.get(number) ?? [];
            for (const one of copy === undefined ? [] : marksChapter ? [line, copy] : [copy]) {
                one.classList.add("here");
                one.prepend(makeSign(process));
                this.marked.push(one);
            }
        }
        this.excerpt(places.map(({ line }) => line).filter((line) => this.lines.has(line)));
    }

    // Shows the lines around those in WANTED, with a gap between two parts that are apart.
    excerpt(wanted) {
        let last = null;
        for (const number of this.numbers) {
            const copy = this.lines.get(number)[1];
            copy.hidden = wanted.length > 0 && !wanted.some((one) => Math.abs(one - number) <= LINES_AROUND);
            copy.classList.toggle("gap", !copy.hidden && last !== null && number > last + 1);
            last = copy.hidden ? last : number;
        }
    }
}
