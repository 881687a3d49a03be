// SPDX-License-Identifier: MIT
//
// Checks the pages of a directory in Chromium, as readers see them:
//
//     node check.mjs CHECK[,...] DIRECTORY
//
// CHECK is a name in the table `checks` at the end. Prints a line for each problem, and then ends with exit status 1; a
// usage error has exit status 2.

import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { findViolations, loadAxe, require, startBrowser } from "./browser.mjs";
import { findFaintText } from "./contrast.mjs";

const LIMIT_BYTES = 200 * 1000;
const LIMIT_BYTES_OF_SEARCH = 150 * 1000; // its data, which the page of the search loads as a whole
// The pages that hold all chapters, and their limits. Those for printing have pictures too, and the last one the answers.
const WHOLE = { "all.html": 1000 * 1000, "print.html": 1200 * 1000, "print-answers.html": 1400 * 1000 };
const SCHEMES = ["light", "dark"];

const [checkNames, directory, since] = process.argv.slice(2);
const problems = [];
let problemCount = 0;

function report(page, text) {
    problemCount += 1;
    problems.push(`${page}: ${text}`);
}

function pagesOf(dir) {
    return readdirSync(dir).filter((name) => name.endsWith(".html")).sort();
}

// The listing of a program differs from other listings only in the text of the program.
function isListing(name) {
    return name.endsWith(".c.html");
}

// All pages, but of the listings only the largest and the smallest, and of those for printing the one with the answers.
function pagesOfEachKind() {
    const bytes = (name) => statSync(join(directory, name)).size;
    const listings = pagesOf(directory).filter(isListing).sort((a, b) => bytes(a) - bytes(b));
    return pagesOf(directory).filter((name) => name !== "print.html")
        .filter((name) => !isListing(name) || name === listings[0] || name === listings.at(-1));
}

// The same without the pages that hold all chapters, whose elements stand on the chapters' own pages too.
function pagesOfTheirOwn() {
    return pagesOfEachKind().filter((name) => !(name in WHOLE));
}

function addressOf(name) {
    return pathToFileURL(resolve(directory, name)).href;
}

// ---- The browser -----------------------------------------------------------------------------------------------------

let browser = null;

// Does the page have to be checked? Not if it is older than the file SINCE: then it has passed before.
function isNew(name) {
    return !since || statSync(join(directory, name)).mtimeMs > statSync(since).mtimeMs;
}

// Calls `look(page, name)` on each of the pages, in a fresh context made with `options`.
async function onEachPage(options, look, names = pagesOf(directory)) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    for (const name of names.filter(isNew)) {
        await page.goto(addressOf(name));
        await look(page, name);
    }
    await context.close();
}

// ---- The checks ------------------------------------------------------------------------------------------------------

// The rules of axe-core about a page as a whole.
const RULES_OF_PAGES = ["bypass", "document-title", "duplicate-id", "duplicate-id-active", "duplicate-id-aria", "heading-order",
    "html-has-lang", "landmark-one-main", "landmark-unique", "page-has-heading-one", "region"];

// Accessibility, with open folds: no violation of any rule of axe-core, but for the one about contrast, which takes most of
// the time and skips whatever it is unsure of: see contrast(). A page with all chapters is checked as a whole.
async function axe() {
    await onEachPage({}, async (page, name) => {
        await openFolds(page);
        await loadAxe(page);
        const chosen = name in WHOLE ? { rules: RULES_OF_PAGES } : { except: ["color-contrast"] };
        const violations = await page.evaluate(findViolations, chosen);
        violations.forEach((text) => report(name, text));
    }, pagesOfEachKind());
}

async function openFolds(page) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
}

// Contrast, with open folds: every visible text, and what the style sheet adds before and after elements, has at least 4.5:1
// on its background.
async function contrast() {
    for (const colorScheme of SCHEMES) {
        await onEachPage({ colorScheme }, async (page, name) => {
            await openFolds(page);
            const faint = await page.evaluate(findFaintText);
            faint.forEach((text) => report(name, `${colorScheme}: ${text}`));
        }, pagesOfTheirOwn());
    }
}

// Keyboard only: Tab reaches every control, and first the link that skips the navigation; the focus is visible; and no
// element traps it.
async function keyboard() {
    await onEachPage({}, async (page, name) => {
        const count = await page.evaluate(recordFocus);
        // The key presses arrive in order; waiting for each of them would take three times as long.
        await Promise.all(Array.from({ length: count }, () => page.keyboard.press("Tab")));
        const stops = await page.evaluate(() => Array.from(globalThis.stops.values()));
        if (!stops[0]?.isSkip) {
            report(name, `the first Tab does not reach a visible way to the text: ${stops[0]?.text}`);
        }
        stops.filter((stop) => !stop.isSeen).forEach((stop) => report(name, `the focus cannot be seen: ${stop.text}`));
        if (stops.length !== count) {
            report(name, `Tab reaches ${stops.length} of ${count} controls`);
        }
        await foldByKeyboard(page, name);
    }, pagesOfTheirOwn());
}

// Runs in the page: records each element that gets the focus, and how it looks then. Returns the number of controls.
function recordFocus() {
    globalThis.stops = new Map();
    addEventListener("focusin", ({ target }) => {
        const style = getComputedStyle(target);
        globalThis.stops.set(target, {
            isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            isSkip: target.matches("a[href^='#']") && target.getBoundingClientRect().top >= 0,
            text: target.outerHTML.slice(0, 80),
        });
    });
    return Array.from(document.querySelectorAll("a[href], button, input:enabled, summary, [tabindex='0']"))
        .filter((one) => one.checkVisibility()).length;
}

async function foldByKeyboard(page, name) {
    const fold = await page.$("main details:not([open]) > summary");
    if (fold === null) {
        return;
    }
    await fold.focus();
    await page.keyboard.press("Enter");
    if (!await fold.evaluate((summary) => summary.parentElement.open)) {
        report(name, "Enter does not open a fold");
    }
}

// Without scripts: the page shows all of its text, and nothing that would need a script.
async function noscript() {
    const texts = new Map();
    const textOf = () => {
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("button, .said, .stepper, noscript").forEach((one) => one.remove());
        return main.textContent.replace(/\s+/g, " ").trim();
    };
    await onEachPage({}, async (page, name) => texts.set(name, await page.evaluate(textOf)), pagesOfEachKind());
    await onEachPage({ javaScriptEnabled: false }, async (page, name) => {
        const shown = await page.evaluate(textOf);
        if (shown !== texts.get(name)) {
            report(name, "without scripts the text is another one");
        }
        if (await page.locator("button:visible").count() > 0) {
            report(name, "a button is shown that does nothing without a script");
        }
        const hidden = await page.evaluate(() => Array.from(document.querySelectorAll("main h1, main h2, main pre, main p"))
            .filter((one) => !one.closest("details") && !one.checkVisibility() && one.textContent.trim()).length);
        if (hidden > 0) {
            report(name, `${hidden} pieces of text are hidden without scripts`);
        }
    }, pagesOfEachKind());
}

// Narrow screens: at 320 CSS pixels the page does not scroll sideways; code and tables scroll within themselves.
async function narrow() {
    await onEachPage({}, async (page, name) => {
        for (const width of [320, 390, 768, 1024, 1280]) {
            await page.setViewportSize({ width, height: 700 });
            const found = await page.evaluate(findWideBox);
            if (found) {
                report(name, `scrolls sideways at ${width}: ${found}`);
            }
        }
    }, pagesOfEachKind());
}

// Runs in the page.
function findWideBox() {
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) {
        return null;
    }
    const wide = Array.from(document.querySelectorAll("body *")).find((one) => one.getBoundingClientRect().right > room + 1);
    return `${document.documentElement.scrollWidth} wide: ${wide ? wide.outerHTML.slice(0, 80) : ""}`;
}

// The browser reports no errors, and requests nothing from outside the site.
async function quiet() {
    const context = await browser.newContext();
    const page = await context.newPage();
    let name = "";
    page.on("console", (message) => report(name, `console: ${message.text()}`));
    page.on("pageerror", (error) => report(name, `error: ${error.message}`));
    page.on("requestfailed", (request) => report(name, `not loaded: ${request.url()}`));
    page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) {
            report(name, `asks for ${request.url()}`);
        }
    });
    for (name of pagesOf(directory)) {
        await page.goto(addressOf(name));
    }
    await context.close();
}

// Every link within the site leads to an existing file and anchor.
async function links() {
    const places = new Map();
    const found = [];
    await onEachPage({}, async (page, name) => {
        places.set(name, new Set(await page.evaluate(() => Array.from(document.querySelectorAll("[id]"), (one) => one.id))));
        const hrefs = await page.evaluate(() => Array.from(document.querySelectorAll("[href], [src], [action]"), (one) =>
            one.getAttribute("href") || one.getAttribute("src") || one.getAttribute("action")));
        hrefs.forEach((href) => found.push({ name, href }));
    });
    for (const { name, href } of found) {
        if (/^(https?|mailto|data):/.test(href)) {
            continue;
        }
        const [path, fragment] = href.split("#");
        const target = decodeURIComponent(path.split("?")[0]) || name;
        if (!statSync(join(directory, target), { throwIfNoEntry: false })?.isFile()) {
            report(name, `leads nowhere: ${href}`);
        } else if (fragment && !places.get(target)?.has(decodeURIComponent(fragment))) {
            report(name, `no such place: ${href}`);
        }
    }
}

// The HTML is valid.
async function valid() {
    const { FileSystemConfigLoader, HtmlValidate } = require("html-validate");
    const validator = new HtmlValidate(new FileSystemConfigLoader({
        root: true,
        extends: ["html-validate:standard"],
        rules: {
            "valid-id": ["error", { relaxed: true }],
            "no-trailing-whitespace": "off",
        },
    }));
    for (const name of pagesOf(directory)) {
        const result = await validator.validateFile(resolve(directory, name));
        result.results.flatMap((one) => one.messages).forEach((message) =>
            report(`${name}:${message.line}:${message.column}`, `${message.ruleId}: ${message.message}`));
    }
}

// No page is larger than its limit, and neither is the data of the search.
async function size() {
    for (const name of pagesOf(directory)) {
        const bytes = statSync(join(directory, name)).size;
        const limit = WHOLE[name] ?? LIMIT_BYTES;
        if (bytes >= limit) {
            report(name, `${bytes} bytes, over ${limit}`);
        }
    }
    const data = statSync(join(directory, "search.js"), { throwIfNoEntry: false })?.size ?? 0;
    if (data >= LIMIT_BYTES_OF_SEARCH) {
        report("search.js", `${data} bytes, over ${LIMIT_BYTES_OF_SEARCH}`);
    }
}

// Copy buttons copy the typed commands and nothing else. The first button of each page is clicked with the mouse.
async function copy() {
    let buttons = 0;
    await onEachPage({ permissions: ["clipboard-read", "clipboard-write"] }, async (page, name) => {
        await openFolds(page);
        let clicked;
        if (await page.locator(".terminal").count() > 0) {
            await page.locator(".terminal button").first().click();
            clicked = await page.evaluate(() => navigator.clipboard.readText());
        }
        const found = await page.evaluate(clickCopyButtons);
        if (clicked !== found[0]?.copied) {
            report(name, `a click copied ${JSON.stringify(clicked)}`);
        }
        for (const { commands, copied } of found) {
            buttons += 1;
            if (copied !== commands.join("\n") + "\n") {
                report(name, `copied ${JSON.stringify(copied)} for ${JSON.stringify(commands)}`);
            }
            if (/^\$ /m.test(copied)) {
                report(name, `a prompt was copied: ${JSON.stringify(copied)}`);
            }
        }
    }, pagesOfTheirOwn());
    if (buttons === 0) {
        report(directory, "no terminal has a copy button");
    }
}

// Runs in the page: returns what each button copies, and what it should copy.
async function clickCopyButtons() {
    const found = [];
    for (const terminal of document.querySelectorAll(".terminal")) {
        await navigator.clipboard.writeText("nothing yet");
        terminal.querySelector("button").click();
        found.push({
            commands: Array.from(terminal.querySelectorAll("kbd"), (command) => command.textContent),
            copied: await navigator.clipboard.readText(),
        });
    }
    return found;
}

// What readers type, and what one of the first three places is that they are led to.
const QUESTIONS = [
    ["one fork", /^one_fork\.html$/],
    ["waitpid", /^many_forks\.html#|^one_fork\.html#/],
    ["wait until the child", /#chunk:wait-until-the-child/],
    ["why twice", /^museum\.html#a-line-comes-twice$/],
    ["line comes twice", /^museum\.html#a-line-comes-twice$/],
    ["WNOHANG", /^museum\.html#chunk:|^reap_children\.html#/],
    ["difference between exit and _exit", /#wrong:exit-instead-of-_exit$|#wrong:_exit-without-a-flush$/],
    ["waitpid returns -1", /^museum\.html#an-interrupted-wait$/],
    ["kill -1", /^museum\.html#the--1-of-a-failed-fork$/],
    ["defunct", /^glossary\.html#zombie$/],
    ["zombies", /^glossary\.html#zombie$/],
    ["echild", /#who-waits-for-whom$|#wrong:nobody-to-wait-for$/],
    ["it hangs", /^museum\.html#/],
];

// Types QUESTION into the bar of a page, by keyboard alone, and returns where the results lead.
async function ask(page, question) {
    await page.goto(addressOf("index.html"));
    await page.locator("header input[type=search]").focus();
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await page.waitForURL(/reference\.html\?q=/);
    return page.locator(".found a").evaluateAll((found) => found.map((one) => one.getAttribute("href")));
}

// The search leads to the right place, from the bar of any page, from a directory on disk. What it shows of a place is
// prose, and where it finds nothing it helps.
async function search() {
    const context = await browser.newContext();
    const page = await context.newPage();
    for (const [typed, wanted] of QUESTIONS) {
        const hrefs = (await ask(page, typed)).slice(0, 3);
        if (!hrefs.some((href) => wanted.test(href))) {
            report("reference.html", `searching "${typed}" finds ${JSON.stringify(hrefs)}`);
        }
        const torn = await page.locator(".found p").evaluateAll((found) =>
            found.map((one) => one.textContent).find((text) => /;\s*;\s*;|^[;)}]/.test(text)));
        if (torn) {
            report("reference.html", `searching "${typed}" shows torn code: ${torn}`);
        }
    }
    const help = await ask(page, "zombei");
    if (!["?q=zombie", "glossary.html", "#sections"].every((href) => help.includes(href))) {
        report("reference.html", `where nothing is found, there is no help: ${JSON.stringify(help)}`);
    }
    await page.goto(addressOf("reference.html") + "?q=" + encodeURIComponent("<img src=x onerror=alert(1)>"));
    if (await page.locator("main img").count() > 0) {
        report("reference.html", "what is searched for is taken as HTML");
    }
    await context.close();
}

// A link to the test of a rule leads to where the test can be read: its fold is open.
async function land() {
    const found = [];
    await onEachPage({}, async (page, name) => {
        const href = await page.evaluate(() => document.querySelector("a[href*='#test:']")?.getAttribute("href"));
        if (href) {
            found.push({ name, href: href.startsWith("#") ? name + href : href });
        }
    }, pagesOfTheirOwn());
    for (const { name, href } of found) {
        const page = await browser.newPage();
        await page.goto(addressOf(href.split("#")[0]) + "#" + href.split("#")[1]);
        const isSeen = await page.evaluate(() =>
            document.getElementById(decodeURIComponent(location.hash.slice(1))).checkVisibility());
        if (!isSeen) {
            report(name, `leads to what cannot be seen: ${href}`);
        }
        await page.close();
    }
    if (found.length === 0) {
        report(directory, "no rule leads to its test");
    }
}

// The contents of a page mark the section being read. Folds are open on paper, and closed again after printing.
async function follow() {
    await onEachPage({}, async (page, name) => {
        const marked = await page.evaluate(async () => {
            const links = Array.from(document.querySelectorAll(".contents ol a"));
            const link = links[Math.floor(links.length / 2)];
            if (!link) {
                return true;
            }
            document.getElementById(decodeURIComponent(link.hash.slice(1))).scrollIntoView({ behavior: "instant" });
            for (let frame = 0; frame < 30 && !link.hasAttribute("aria-current"); frame++) {
                await new Promise((done) => { requestAnimationFrame(done); });
            }
            return document.querySelectorAll(".contents [aria-current]").length === 1 && link.hasAttribute("aria-current");
        });
        if (!marked) {
            report(name, "the contents do not mark the section that is read");
        }
        const closed = () => page.locator("details:not([open])").count();
        const before = await closed();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        if (await closed() > 0) {
            report(name, "a fold is closed on paper");
        }
        await page.emulateMedia({ media: "print" });
        const lost = await page.evaluate(() => Array.from(document.querySelectorAll("svg text"))
            .filter((one) => getComputedStyle(one).display === "none").length);
        if (lost > 0) {
            report(name, `${lost} texts of pictures are not on paper`);
        }
        await page.emulateMedia({ media: "screen" });
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        if (await closed() !== before) {
            report(name, "a fold stays open after printing");
        }
    }, pagesOfTheirOwn());
}

// On paper no heading stands alone at the end of a page, each chapter of a page that holds several begins a new one, and
// nothing is shown that only a screen can do. The sheet fits on one page.
async function paper() {
    await onEachPage({}, async (page, name) => {
        await page.emulateMedia({ media: "print" });
        const found = await page.evaluate(() => {
            const shown = (selector) => Array.from(document.querySelectorAll(selector)).filter((one) => one.checkVisibility());
            const styled = (selector, key, value) => shown(selector).filter((one) => getComputedStyle(one)[key] !== value);
            return [
                ...styled("h1, h2, h3, h4, h5, h6, summary", "breakAfter", "avoid").map((one) => `may stand alone: ${one.textContent}`),
                ...styled(".single .chapter", "breakBefore", "page").map((one) => `begins no page: ${one.textContent.slice(0, 40)}`),
                ...shown("header nav, .stepper, button, input").map((one) => `is on paper: ${one.outerHTML.slice(0, 60)}`),
            ];
        });
        found.slice(0, 5).forEach((text) => report(name, text));
        for (const format of name === "sheet.html" ? ["A4", "Letter"] : []) {
            const sheets = (await page.pdf({ format })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
            if (sheets !== 1) {
                report(name, `fills ${sheets} pages of ${format}`);
            }
        }
    }, pagesOfEachKind());
}

const checks = { paper, axe, contrast, keyboard, noscript, narrow, quiet, links, valid, size, copy, search, land, follow };

const names = (checkNames ?? "").split(",");

if (!names.every((name) => Object.hasOwn(checks, name)) || directory === undefined) {
    console.error(`usage: node check.mjs ${Object.keys(checks).join("|")}[,...] DIRECTORY [SINCE]`);
    process.exit(2);
}
if (pagesOf(directory).length === 0) {
    console.error(`check.mjs: ${directory}: no pages`);
    process.exit(2);
}
if (names.some((name) => !["valid", "size"].includes(name))) {
    browser = await startBrowser();
}
for (const name of names) {
    await checks[name]();
}
await browser?.close();
problems.slice(0, 40).forEach((line) => console.log(line));
console.log(`${names}: ${pagesOf(directory).length} pages, ${problemCount} problems`);
process.exit(problemCount > 0 ? 1 : 0);
