// SPDX-License-Identifier: MIT
//
// The pages that are checked: which there are, which a check looks at, and how it loads them.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// The pages that hold all chapters, and their limits in bytes. Those for printing have pictures too, and the last one the
// answers.
export const WHOLE = { "all.html": 1000 * 1000, "print.html": 1200 * 1000, "print-answers.html": 1400 * 1000 };

export class Site {
    // `browser` may be null for checks that need none. Pages that are older than the file `since` are not loaded: they have
    // passed before.
    constructor(directory, since, browser) {
        this.directory = directory;
        this.since = since;
        this.browser = browser;
        this.problems = [];
    }

    report(page, text) {
        this.problems.push(`${page}: ${text}`);
    }

    pathOf(name) {
        return resolve(this.directory, name);
    }

    addressOf(name) {
        return pathToFileURL(this.pathOf(name)).href;
    }

    // The size of a file, 0 if there is none.
    bytesOf(name) {
        return statSync(this.pathOf(name), { throwIfNoEntry: false })?.size ?? 0;
    }

    pages() {
        return readdirSync(this.directory).filter((name) => name.endsWith(".html")).sort();
    }

    // All pages, but of the listings only the largest and the smallest: they differ only in the text of the program. Of the
    // pages for printing, the one with the answers.
    pagesOfEachKind() {
        const isListing = (name) => name.endsWith(".c.html");
        const listings = this.pages().filter(isListing).sort((a, b) => this.bytesOf(a) - this.bytesOf(b));
        return this.pages().filter((name) => name !== "print.html")
            .filter((name) => !isListing(name) || name === listings[0] || name === listings.at(-1));
    }

    // A few pages, as short as possible, that together have each kind of element that stands on any page and matches `wanted`.
    // With EVERY_PAGE=1 in the environment, all pages of each kind. The pages that hold all chapters are left out: their
    // elements stand on the chapters' own pages too.
    pagesOfEachElement(wanted = /^/) {
        const names = this.pagesOfEachKind().filter((name) => !(name in WHOLE));
        if (process.env.EVERY_PAGE === "1") {
            return names;
        }
        const elements = new Map(names.map((name) =>
            [name, new Set(elementsOf(readFileSync(this.pathOf(name), "utf8")).filter((kind) => wanted.test(kind)))]));
        const holders = (kind) => names.filter((name) => elements.get(name).has(kind));
        const chosen = new Set();
        // What stands on the fewest pages first, since it leaves no choice.
        Array.from(new Set(names.flatMap((name) => Array.from(elements.get(name)))))
            .map(holders).sort((one, other) => one.length - other.length)
            .forEach((held) => held.some((name) => chosen.has(name)) || chosen.add(this.smallest(held)));
        return Array.from(chosen);
    }

    smallest(names) {
        return names.reduce((one, other) => (this.bytesOf(other) < this.bytesOf(one) ? other : one));
    }

    // The same for controls, and for the elements to which scripts add buttons.
    pagesOfEachControl() {
        return this.pagesOfEachElement(/^(a|button|input|summary|textarea|select) |stepper|terminal/);
    }

    // A few pages with each kind of element, and of the pages NAMES those that there are.
    pagesOfEachElementAnd(...names) {
        const chosen = this.pagesOfEachElement();
        return [...chosen, ...this.pages().filter((name) => names.includes(name) && !chosen.includes(name))];
    }

    isNew(name) {
        return !this.since || statSync(this.pathOf(name)).mtimeMs > statSync(this.since).mtimeMs;
    }

    // Calls `look(page, name)` on each of the pages `names`, in a fresh context made with `options`. Whatever the browser
    // complains of meanwhile is a problem, and so is a request for something outside the site.
    async onEach(names, options, look) {
        const context = await this.browser.newContext({ reducedMotion: "reduce", ...options });
        const page = await context.newPage();
        let name = "";
        page.on("console", (message) => this.report(name, `console: ${message.text()}`));
        page.on("pageerror", (error) => this.report(name, `error: ${error.message}`));
        page.on("requestfailed", (request) => this.report(name, `not loaded: ${request.url()}`));
        page.on("request", (request) => {
            if (!/^(file|data):/.test(request.url())) {
                this.report(name, `asks for ${request.url()}`);
            }
        });
        for (name of names.filter((one) => this.isNew(one))) {
            await page.goto(this.addressOf(name));
            await look(page, name);
        }
        await context.close();
    }
}

// The kinds of elements of a page: "p ", "div terminal" and so on. Classes that differ in a number are one kind.
function elementsOf(html) {
    const found = html.matchAll(/<([a-z][a-z0-9]*)(?:\s[^>]*?\bclass="([^"]*)")?/g);
    return Array.from(found, ([, tag, kind]) => `${tag} ${(kind ?? "").replace(/\d+/g, "N")}`);
}

export async function openFolds(page) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
}
