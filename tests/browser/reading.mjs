// SPDX-License-Identifier: MIT
//
// Checks of what a reader does: copies commands, searches, follows links and the contents.

import { openFolds } from "./site.mjs";

// Copy buttons copy the typed commands and nothing else. The first button of each page is clicked with the mouse.
export async function copy(site) {
    let buttons = 0;
    await site.onEach(site.pagesOfEachElement(), { permissions: ["clipboard-read", "clipboard-write"] }, async (page, name) => {
        await openFolds(page);
        let clicked;
        if (await page.locator(".terminal").count() > 0) {
            await page.locator(".terminal button").first().click();
            clicked = await page.evaluate(() => navigator.clipboard.readText());
        }
        const found = await page.evaluate(clickCopyButtons);
        if (clicked !== found[0]?.copied) {
            site.report(name, `a click copied ${JSON.stringify(clicked)}`);
        }
        for (const { commands, copied } of found) {
            buttons += 1;
            if (copied !== commands.join("\n") + "\n") {
                site.report(name, `copied ${JSON.stringify(copied)} for ${JSON.stringify(commands)}`);
            }
            if (/^\$ /m.test(copied)) {
                site.report(name, `a prompt was copied: ${JSON.stringify(copied)}`);
            }
        }
    });
    if (buttons === 0) {
        site.report(site.directory, "no terminal has a copy button");
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
async function askFromBar(site, page, question) {
    await page.goto(site.addressOf("index.html"));
    await page.locator("header input[type=search]").focus();
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await page.waitForURL(/reference\.html\?q=/);
    return found(page);
}

// Types QUESTION into the page of the search, and returns where the results lead.
async function ask(page, question) {
    await page.locator("form.find input").fill(question);
    return found(page);
}

function found(page) {
    return page.locator(".found a").evaluateAll((links) => links.map((one) => one.getAttribute("href")));
}

// The search leads to the right place, from the bar of any page, from a directory on disk. What it shows of a place is
// prose, and where it finds nothing it helps.
export async function search(site) {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    for (const [typed, wanted] of QUESTIONS) {
        const isFirst = typed === QUESTIONS[0][0];
        const hrefs = (await (isFirst ? askFromBar(site, page, typed) : ask(page, typed))).slice(0, 3);
        if (!hrefs.some((href) => wanted.test(href))) {
            site.report("reference.html", `searching "${typed}" finds ${JSON.stringify(hrefs)}`);
        }
        const torn = await page.locator(".found p").evaluateAll((texts) =>
            texts.map((one) => one.textContent).find((text) => /;\s*;\s*;|^[;)}]/.test(text)));
        if (torn) {
            site.report("reference.html", `searching "${typed}" shows torn code: ${torn}`);
        }
    }
    const help = await ask(page, "zombei");
    if (!["?q=zombie", "glossary.html", "#sections"].every((href) => help.includes(href))) {
        site.report("reference.html", `where nothing is found, there is no help: ${JSON.stringify(help)}`);
    }
    await page.goto(site.addressOf("reference.html") + "?q=" + encodeURIComponent("<img src=x onerror=alert(1)>"));
    if (await page.locator("main img").count() > 0) {
        site.report("reference.html", "what is searched for is taken as HTML");
    }
    await context.close();
}

// A link to the test of a rule leads to where the test can be read: its fold is open. That holds on the page itself, and
// for the first link also when it leads to a page that is not loaded yet.
export async function land(site) {
    let links = 0;
    await site.onEach(site.pagesOfEachElement(/^li |^a |details/), {}, async (page, name) => {
        const href = await page.evaluate(() => document.querySelector("a[href*='#test:']")?.getAttribute("href"));
        if (!href) {
            return;
        }
        if (links === 0 || !href.startsWith("#")) {
            await page.goto("about:blank");
            await page.goto(site.addressOf(href.split("#")[0] || name) + "#" + href.split("#")[1]);
        } else {
            await page.evaluate((hash) => new Promise((done) => {
                addEventListener("hashchange", () => setTimeout(done));
                location.hash = hash;
            }), href);
        }
        links += 1;
        const isSeen = await page.evaluate(() =>
            document.getElementById(decodeURIComponent(location.hash.slice(1))).checkVisibility());
        if (!isSeen) {
            site.report(name, `leads to what cannot be seen: ${href.startsWith("#") ? name : ""}${href}`);
        }
    });
    if (links === 0) {
        site.report(site.directory, "no rule leads to its test");
    }
}

// The contents of a page mark the section being read. Folds are open on paper, and closed again after printing.
export async function follow(site) {
    await site.onEach(site.pagesOfEachElement(), {}, async (page, name) => {
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
            site.report(name, "the contents do not mark the section that is read");
        }
        const closed = () => page.locator("details:not([open])").count();
        const before = await closed();
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        if (await closed() > 0) {
            site.report(name, "a fold is closed on paper");
        }
        await page.emulateMedia({ media: "print" });
        const lost = await page.evaluate(() => Array.from(document.querySelectorAll("svg text"))
            .filter((one) => getComputedStyle(one).display === "none").length);
        if (lost > 0) {
            site.report(name, `${lost} texts of pictures are not on paper`);
        }
        await page.emulateMedia({ media: "screen" });
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        if (await closed() !== before) {
            site.report(name, "a fold stays open after printing");
        }
    });
}
