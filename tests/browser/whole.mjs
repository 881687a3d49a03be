// SPDX-License-Identifier: MIT
//
// Checks that the pages are sound: errors, links, HTML, sizes.

import { existsSync, readFileSync } from "node:fs";
import { require } from "./browser.mjs";
import { WHOLE } from "./site.mjs";

const LIMIT_BYTES = 200 * 1000;
const LIMIT_BYTES_OF_SEARCH = 150 * 1000; // its data, which the page of the search loads as a whole

// The browser reports no errors, and requests nothing from outside the site: onEach() sees to that.
export async function quiet(site) {
    await site.onEach(site.pagesOfEachKind(), {}, () => {});
}

// The values of the attributes NAMES (a regular expression) of all tags in HTML, which weave has written: with quotes.
function valuesOf(html, names) {
    const entities = { amp: "&", lt: "<", gt: ">", quot: "\"", "#39": "'" };
    const tags = html.replace(/<!--.*?-->|<script>.*?<\/script>/gs, "").match(/<[a-z][^>]*>/g) ?? [];
    return tags.flatMap((tag) => Array.from(tag.matchAll(new RegExp(` (?:${names})="([^"]*)"`, "g")), ([, value]) =>
        value.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name])));
}

// Every link within the site leads to an existing file and anchor.
export async function links(site) {
    const places = new Map();
    const found = [];
    for (const name of site.pages()) {
        const html = readFileSync(site.pathOf(name), "utf8");
        places.set(name, new Set(valuesOf(html, "id")));
        valuesOf(html, "href|src|action").forEach((href) => found.push({ name, href }));
    }
    for (const { name, href } of found) {
        if (/^(https?|mailto|data):/.test(href)) {
            continue;
        }
        const [path, fragment] = href.split("#");
        const target = decodeURIComponent(path.split("?")[0]) || name;
        if (!existsSync(site.pathOf(target))) {
            site.report(name, `leads nowhere: ${href}`);
        } else if (fragment && !places.get(target)?.has(decodeURIComponent(fragment))) {
            site.report(name, `no such place: ${href}`);
        }
    }
}

// The HTML is valid. Of the pages that hold all chapters, the largest one is checked: it has all that the others have.
export async function valid(site) {
    const { FileSystemConfigLoader, HtmlValidate } = require("html-validate");
    const validator = new HtmlValidate(new FileSystemConfigLoader({
        root: true,
        extends: ["html-validate:standard"],
        rules: {
            "valid-id": ["error", { relaxed: true }],
            "no-trailing-whitespace": "off",
        },
    }));
    const wholes = site.pages().filter((name) => name in WHOLE).sort((a, b) => site.bytesOf(a) - site.bytesOf(b));
    for (const name of site.pages().filter((one) => !wholes.slice(0, -1).includes(one))) {
        const result = await validator.validateFile(site.pathOf(name));
        result.results.flatMap((one) => one.messages).forEach((message) =>
            site.report(`${name}:${message.line}:${message.column}`, `${message.ruleId}: ${message.message}`));
    }
}

// No page is larger than its limit, and neither is the data of the search.
export async function size(site) {
    for (const name of site.pages()) {
        const bytes = site.bytesOf(name);
        const limit = WHOLE[name] ?? LIMIT_BYTES;
        if (bytes >= limit) {
            site.report(name, `${bytes} bytes, over ${limit}`);
        }
    }
    const data = site.bytesOf("search.js");
    if (data >= LIMIT_BYTES_OF_SEARCH) {
        site.report("search.js", `${data} bytes, over ${LIMIT_BYTES_OF_SEARCH}`);
    }
}
