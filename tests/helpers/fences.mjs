// SPDX-License-Identifier: MIT
//
// Makes random documents and compares the fenced blocks that tools/lib finds in them with those of commonmark.js.
//
//   node tests/helpers/fences.mjs ROOT SEED COUNT
//
// Prints the first documents that differ, and a summary. Exit status 1 if one differs.

import { spawnSync } from "node:child_process";

const [root, seed, count] = process.argv.slice(2);
const { Parser } = await import(`${root}/build/browser/node_modules/commonmark/dist/commonmark.js`);
const SHOWN = 3;

// The prefixes and the contents of lines. There are no character references, since tools/lib does not decode them in info
// strings.
const PREFIXES = ["", "", "", "", "> ", ">", "- ", "1. ", "10) ", "  ", "    ", "\t", ">\t", "> > ", "> - ", "- > ", "-\t", "1.\t", "   ",
    " ", "      ", "+ ", "* ", "- - "];
const LINES = ["```", "```", "```c", "````", "~~~", "~~~~ a b", "``` a`b", "~~~ a`b", "``` {x=\"y\"}", "``` a\\b c", "``` a\\*b",
    "text", "text", "x", "", "", "", "<<a.c>>=", "<<b>>", "\tcode", "    code", "# head", "===", "---", "***", "<div>", "</div>",
    "<e>", "<e", "</e >", "<!-- a", "-->", "<!-- b -->", "<?php", "?>", "<!A", "<![CDATA[", "]]>", "<script>", "</script>", "<pre>",
    "</pre>", "[a]: /u", "[b]:", "/url", "'title'", "[c]: <x y> \"t\"", "[d]: /u 't", "t'", "[e]: (a(b)c) (t)", "[f\\]]: <>", "[ ]: /u",
    "| a | b |", "|---|---|", "text  ", "a\\", "`", "``` ```", "-", "1.", "- ", ">", "<img src=\"a\" b>", "<a href='x' />",
    "<a b=c/>", "<a b = 'c>", "<1>", "foo [a]", "2. x", "<!DOCTYPE html>", "<table><tr>", "   ```", "    ```", "  ~~~", "\t```", "```\t",
    "``` \t x \t "];
const ENDS = ["\n", "\n", "\n", "\n", "\n", "\n", "\r\n", "\r"];

let state = Number(seed) >>> 0;

function randomBelow(limit) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
}

function pick(list) {
    return list[randomBelow(list.length)];
}

// Half of the lines continue the containers of the line before. No document ends in a lone CR, where commonmark.js sees one
// more line.
function makeDocument() {
    let prefixes = [];
    let text = "";
    for (let i = randomBelow(16) + 1; i > 0; i--) {
        if (randomBelow(2) === 0) {
            prefixes = Array.from({ length: randomBelow(3) }, () => pick(PREFIXES));
        }
        text += prefixes.join("") + pick(LINES) + pick(ENDS);
        prefixes = prefixes.map((one) => (randomBelow(2) ? one.replace(/[-+*]|\d+[.)]/g, (mark) => " ".repeat(mark.length)) : one));
    }
    return randomBelow(3) ? text.replace(/\r$/, "\r\n") : text.replace(/[\r\n]+$/, "");
}

function expected(text) {
    const blocks = [];
    const walker = new Parser().parse(text).walker();
    for (let event = walker.next(); event !== null; event = walker.next()) {
        const node = event.node;
        if (event.entering && node.type === "code_block" && node._isFenced) {
            const [line, column] = node.sourcepos[0];
            blocks.push({ line, column, info: node.info ?? "", text: node.literal });
        }
    }
    return blocks;
}

function found(documents) {
    const run = spawnSync(`${root}/build/tests/fences`, { input: documents.map((one) => `${one}\0`).join(""), maxBuffer: 1 << 30 });
    if (run.status !== 0) {
        throw new Error(`fences: ${run.stderr}`);
    }
    return run.stdout.toString().trimEnd().split("\n").map((line) => JSON.parse(line).map(({ closed, ...block }) => block));
}

const documents = Array.from({ length: Number(count) }, makeDocument);
const blocks = found(documents);
const differing = documents.filter((one, i) => JSON.stringify(expected(one)) !== JSON.stringify(blocks[i]));
for (const one of differing.slice(0, SHOWN)) {
    console.log(JSON.stringify(one));
    console.log("  commonmark.js:", JSON.stringify(expected(one)));
    console.log("  tools/lib:    ", JSON.stringify(blocks[documents.indexOf(one)]));
}
console.log(`${documents.length} documents with ${blocks.flat().length} fences: ${differing.length} differ (seed ${seed})`);
process.exit(differing.length > 0 ? 1 : 0);
