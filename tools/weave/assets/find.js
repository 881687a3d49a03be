// SPDX-License-Identifier: MIT
//
// The search, which works from a directory on disk: search.js has its data. A learner asks in words of everyday; so words
// of little meaning are ignored, and words that mean the same are found too.

"use strict";

// What learners say, and what the chapters say.
const SYNONYMS = {
    block: ["wait", "sleep", "stuck"],
    code: ["status", "value"],
    container: ["namespace", "adopt"],
    copied: ["copy", "copies"],
    crash: ["killed", "sigsegv"],
    dead: ["zombie", "killed"],
    defunct: ["zombie"],
    die: ["end", "killed"],
    double: ["twice"],
    duplicate: ["twice"],
    eof: ["end"],
    forever: ["stuck"],
    freeze: ["stuck"],
    hang: ["stuck"],
    hung: ["stuck"],
    init: ["adopt", "orphan"],
    interrupt: ["eintr", "signal"],
    kill: ["signal", "sigkill"],
    order: ["schedule"],
    output: ["line"],
    ppid: ["getppid", "parent"],
    print: ["line", "output", "write"],
    race: ["schedule", "order"],
    random: ["schedule", "order"],
    subprocess: ["child", "posix_spawn"],
    twice: ["double", "doubled"],
};

// The kinds of entries: how much a match counts, and what a result is called; a chapter names itself.
const KINDS = {
    term: { weight: 1.4, name: "glossary" },
    rule: { weight: 1.1, name: "rule in" },
    mistake: { weight: 1.3, name: "mistake in" },
    section: { weight: 1, name: "section of" },
    chapter: { weight: 1, name: "chapter" },
    chunk: { weight: 0.5, name: "code in" },
    finding: { weight: 0.7, name: "finding of forkcheck" },
};

const SHOWN_MAX = 30; // results
const EXCERPT_MAX = 240; // characters

// ---- Words -----------------------------------------------------------------------------------------------------------

const WORD = /(?<![\p{L}\p{N}_])-\d+|[\p{L}\p{N}_]+/gu;

function wordsOf(text) {
    return text.toLowerCase().match(WORD) ?? [];
}

// The forms of WORD without the ending of a plural or a verb.
function stemsOf(word) {
    return ["s", "es", "ed", "ing"].filter((ending) => word.endsWith(ending) && word.length - ending.length >= 3)
        .map((ending) => word.slice(0, -ending.length));
}

// What to look for when a reader asks for WORD: forms with their weights.
function formsOf(word) {
    const stems = stemsOf(word);
    const others = [word, ...stems].filter((one) => Object.hasOwn(SYNONYMS, one)).flatMap((one) => SYNONYMS[one]);
    return [{ form: word, weight: 1 }, ...stems.map((form) => ({ form, weight: 0.9 })),
        ...others.map((form) => ({ form, weight: 0.8 }))];
}

// What QUERY asks for: the words that are worth looking for, or all of them if no word is; and the pairs of words that
// stand beside each other.
function questionOf(query, ignored) {
    const all = wordsOf(query.replace(/\(\d?\)/g, " "));
    const worthy = all.filter((word) => !ignored.has(word));
    const words = Array.from(new Set(worthy.length > 0 ? worthy : all)).map((word) => ({ word, forms: formsOf(word) }));
    const pairs = all.slice(1).map((word, at) => [all[at], word]).filter((pair) => pair.some((word) => worthy.includes(word)));
    return { words, pairs: pairs.map((pair) => ` ${pair.join(" ")} `) };
}

// Does QUESTION ask for WORD?
function asksFor(question, word) {
    return question.words.some(({ forms }) => bestLikeness(forms, [word.toLowerCase()]) > 0);
}

// ---- Ranking ---------------------------------------------------------------------------------------------------------

// How well FORM matches WORD, from 0 to 1: it may be the whole word, its beginning, or the beginning of a part of it.
function likeness(form, word) {
    if (word === form) {
        return 1;
    }
    if (/^-?\d*$/.test(form)) {
        return 0;
    }
    if (word.startsWith(form)) {
        return 0.7;
    }
    const part = word.includes("_") ? word.split("_").find((one) => one.startsWith(form)) : undefined;
    return part === undefined ? 0 : part === form ? 0.6 : 0.4;
}

function bestLikeness(forms, words) {
    return forms.reduce((best, { form, weight }) =>
        words.reduce((most, word) => Math.max(most, weight * likeness(form, word)), best), 0);
}

// How well ENTRY answers the word with FORMS: a title says more than a text, and the words that are not shown say least.
function answer(entry, forms) {
    return Math.max(8 * bestLikeness(forms, entry.titleWords), 3 * bestLikeness(forms, entry.textWords),
        2 * bestLikeness(forms, entry.moreWords));
}

// What the pairs of words add that stand in ENTRY as in the question.
function pairsIn(entry, pairs) {
    return pairs.reduce((sum, pair) => sum + (entry.titleLine.includes(pair) ? 16 : entry.textLine.includes(pair) ? 8 : 0), 0);
}

// The entries that answer QUESTION, best first. A word counts more if few entries have it, and an entry counts less for
// each word that it lacks.
function find(entries, { words, pairs }) {
    const answers = words.map(({ forms }) => entries.map((entry) => answer(entry, forms)));
    const rarities = answers.map((row) => Math.log(1 + entries.length / (1 + row.filter((value) => value > 0).length)));
    const all = rarities.reduce((sum, rarity) => sum + rarity, 0);
    const results = entries.map((entry, at) => {
        const had = rarities.filter((_, number) => answers[number][at] > 0).reduce((sum, rarity) => sum + rarity, 0);
        const value = answers.reduce((sum, row, number) => sum + row[at] * rarities[number], 0);
        return { entry, value: had === 0 ? 0 : (value + pairsIn(entry, pairs)) * entry.kind.weight * (had / all) ** 2 };
    });
    return results.filter((result) => result.value > 0).sort((a, b) => b.value - a.value);
}

// ---- The nearest word ------------------------------------------------------------------------------------------------

// How many letters must be changed, added or taken away to get from ONE to OTHER.
function distance(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
        const next = [i];
        for (let j = 1; j <= other.length; j++) {
            next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        }
        row = next;
    }
    return row.at(-1);
}

// The word of a title that is nearest to WORD; undefined when none is near.
function nearestWord(entries, word) {
    let nearest;
    let least = word.length < 5 ? 2 : 3;
    for (const one of new Set(entries.flatMap((entry) => entry.titleWords))) {
        const far = Math.abs(one.length - word.length) < least ? distance(one, word) : least;
        if (far < least) {
            least = far;
            nearest = one;
        }
    }
    return nearest;
}

// ---- Showing ---------------------------------------------------------------------------------------------------------

function make(name, ...parts) {
    const element = document.createElement(name);
    element.append(...parts);
    return element;
}

function linkTo(href, ...parts) {
    const link = make("a", ...parts);
    link.href = href;
    return link;
}

// TEXT as parts, with each word marked that QUESTION asks for.
function marked(text, question) {
    const parts = [];
    let done = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
        if (asksFor(question, word)) {
            parts.push(text.slice(done, index), make("mark", word));
            done = index + word.length;
        }
    }
    return [...parts, text.slice(done)];
}

// The part of ENTRY's text to show: from the beginning of the sentence that first answers QUESTION. For code, the names
// in it that do.
function excerpt(entry, question) {
    if (entry.kind === KINDS.chunk) {
        const names = entry.names.filter((name) => asksFor(question, name));
        return names.length > 0 ? "Has " + names.slice(0, 5).join(", ") : "";
    }
    const first = Array.from(entry.text.matchAll(WORD)).find(({ 0: word }) => asksFor(question, word))?.index ?? 0;
    const start = first < 100 || entry.text.length < EXCERPT_MAX ? 0 : Math.max(...[". ", "? ", "! "].map((end) => entry.text.lastIndexOf(end, first))) + 1;
    const rest = entry.text.slice(start).trim();
    const end = rest.length <= EXCERPT_MAX ? rest.length : Math.max(rest.lastIndexOf(" ", EXCERPT_MAX), rest.lastIndexOf(" ", first - start + 60));
    return (start > 0 ? "… " : "") + rest.slice(0, end) + (end < rest.length || entry.moreWords.length > 0 ? " …" : "");
}

function resultItem({ entry }, question) {
    const { kind } = entry;
    const where = [KINDS.chapter, KINDS.term, KINDS.finding].includes(kind) ? kind.name : kind.name + " " + entry.page;
    return make("li", linkTo(entry.url, ...marked(entry.title, question)), " ", make("span", where),
        make("p", ...marked(excerpt(entry, question), question)));
}

// What helps when nothing is found.
function helpItem(entries, question) {
    const help = make("p");
    const near = question.words.map(({ word }) => nearestWord(entries, word)).find((word) => word !== undefined);
    if (near !== undefined) {
        help.append("The nearest word here is ", linkTo("?q=" + encodeURIComponent(near), near), ". ");
    }
    help.append("Look into ");
    if (entries.some(({ kind }) => kind === KINDS.term)) {
        help.append("the ", linkTo("glossary.html", "glossary"), ", or ");
    }
    help.append("the index below: ", linkTo("#chunks", "chunks"), ", ", linkTo("#identifiers", "identifiers"), ", ",
        linkTo("#sections", "sections"), ".");
    return make("li", help);
}

function showResults(entries, ignored, query) {
    const question = questionOf(query, ignored);
    const found = find(entries, question);
    const items = found.slice(0, SHOWN_MAX).map((result) => resultItem(result, question));
    const status = document.querySelector(".count");
    document.querySelector(".found").replaceChildren(
        ...(items.length > 0 || question.words.length === 0 ? items : [helpItem(entries, question)]));
    status.textContent = question.words.length === 0 ? "" : found.length === 0 ? "Nothing found"
        : found.length === 1 ? "1 place" : found.length > SHOWN_MAX ? `The best ${SHOWN_MAX} of ${found.length} places`
            : found.length + " places";
}

// ---- The data --------------------------------------------------------------------------------------------------------

function readEntries({ kinds, pages }) {
    return pages.flatMap(({ file, title: page, entries }) => entries.map(([kind, place, title, text = "", more = ""]) => ({
        kind: KINDS[kinds[kind]],
        url: file + (place === "" ? "" : "#" + place),
        page,
        title,
        text,
        names: more.split(" "),
        titleWords: wordsOf(title),
        textWords: wordsOf(text),
        moreWords: wordsOf(more),
        titleLine: ` ${wordsOf(title).join(" ")} `,
        textLine: ` ${wordsOf(text).join(" ")} `,
    })));
}

function startSearch(form) {
    const input = form.querySelector("input");
    const entries = readEntries(window.forkSearch);
    const ignored = new Set(window.forkSearch.ignored.split(" "));
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", () => showResults(entries, ignored, input.value));
    input.value = new URLSearchParams(location.search).get("q") || "";
    showResults(entries, ignored, input.value);
}

document.querySelectorAll("form.find").forEach(startSearch);
