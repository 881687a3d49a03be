// SPDX-License-Identifier: MIT
//
// Uses the stepper on the pages of a directory in Chromium, as readers do:
//
//     node stepper.mjs CHECK DIRECTORY [SECONDS]
//
// CHECK is a name in the table `checks` at the end. An element that does not appear within SECONDS (10) counts as missing.
// The lists of outcomes beside the pages, which interleave has written, say what the stepper must show. Prints a line for
// each problem, and then ends with exit status 1; a usage error has exit status 2.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { findViolations, loadAxe, startBrowser } from "./browser.mjs";

const [checkName, directory, patience] = process.argv.slice(2);
const problems = [];
let page = null;

// The outcomes in a list, each as the stepper's output pane shows it.
function outcomesOf(file) {
    return readFileSync(join(directory, file), "utf8").split(/\noutcome \d+\n/).slice(1)
        .map((one) => one.trimEnd().split("\n").map((line) => line.slice(2)).join("\n"));
}

function expectSame(what, found, wanted) {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        problems.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
    }
}

// REST is what follows the name in the address.
async function open(name, rest = "") {
    await page.goto("about:blank");
    await page.goto(pathToFileURL(resolve(directory, name)).href + rest);
}

// The stepper that is checked: the first one of the page, unless a check says another.
let chosen = ".stepper:not([data-mini])";
const stepper = () => page.locator(chosen).first();

// The text of the output pane, without the signs of the processes.
function output() {
    return stepper().locator(".output").evaluate((shown) => {
        const pane = shown.cloneNode(true);
        pane.querySelectorAll(".sign").forEach((sign) => sign.remove());
        return Array.from(pane.children, (line) => line.textContent.trim()).join("\n");
    });
}

const runButtons = () => stepper().locator(".processes button");

// ---- The checks ------------------------------------------------------------------------------------------------------

// All ways of choosing together reach every outcome of one_fork, and no other output.
async function outcomes() {
    await open("one_fork.html");
    const found = new Set();
    const walk = async () => {
        const count = await runButtons().count();
        if (count === 0) {
            found.add(await output());
        }
        for (let i = 0; i < count; i++) {
            await runButtons().nth(i).click();
            await walk();
            await stepper().getByRole("button", { name: "Back" }).click();
        }
    };
    await walk();
    expectSame("one_fork", Array.from(found).sort(), outcomesOf("one_fork.tty.txt").sort());
}

// The stepper says that an output which native runs hardly ever print is possible, and its schedule prints it. It says that
// an output which never occurs is impossible.
async function rare() {
    await open("many_forks.html");
    const wanted = outcomesOf("many_forks.tty.txt").at(-1);
    const lines = wanted.split("\n").slice(0, -1);
    await stepper().locator("summary", { hasText: "Predict" }).click();
    await stepper().locator("textarea").fill(lines.join("\n"));
    await stepper().getByRole("button", { name: "It can happen" }).click();
    await stepper().getByRole("button", { name: "Show it" }).click();
    expectSame("the rare output", await output(), wanted);
    const pasted = lines.join("\n").replace(/\b100(\d)\b/g, (number, digit) => String(54321 + 2 * Number(digit)));
    await stepper().locator("textarea").fill(pasted);
    await stepper().getByRole("button", { name: "It can happen" }).click();
    expectSame("a pasted run", (await stepper().locator(".answer").textContent()).startsWith("You are right"), true);
    await stepper().locator("textarea").fill([lines[0], ...lines.slice(1).reverse()].join("\n"));
    await stepper().getByRole("button", { name: "It cannot" }).click();
    const said = await stepper().locator(".answer").textContent();
    expectSame("the impossible output", said.startsWith("You are right: it cannot happen. Under no schedule does line 2"), true);
}

// What can be printed next, and the number of outcomes after it, agree with the list of all outcomes. This is checked while
// only the parent has run, since the children can then still do everything that they ever do.
async function next() {
    await open("many_forks.html");
    const all = outcomesOf("many_forks.tty.txt").map((one) => one.split("\n"));
    const parent = stepper().locator(".processes li").first();
    while (await parent.getAttribute("data-life") === "running") {
        const printed = (await output()).split("\n").filter((line) => line !== "nothing is printed yet");
        const counts = new Map();
        for (const one of all.filter((lines) => printed.every((line, i) => lines[i] === line))) {
            counts.set(one[printed.length], (counts.get(one[printed.length]) ?? 0) + 1);
        }
        const wanted = Array.from(counts, ([line, count]) => `${line}: ${count.toLocaleString("en")} outcomes`);
        const shown = await stepper().locator(".next li").evaluateAll((items) => items.map((item) =>
            `${item.querySelector("samp").textContent}: ${item.querySelector(".count").textContent}`));
        expectSame(`after ${printed.length} lines`, shown.sort(), wanted.sort());
        await parent.getByRole("button").click();
    }
}

// The tree of futures: the branches of a row share its width as the outcomes do, and a click prints the lines of a branch.
async function futures() {
    await open("many_forks.html", "#schedule:many_forks:tty:1000");
    const all = outcomesOf("many_forks.tty.txt").map((one) => one.split("\n"));
    const branches = await stepper().locator(".branches rect").evaluateAll((found) => found.map((one) =>
        ({ y: Number(one.getAttribute("y")), width: Number(one.getAttribute("width")), text: one.textContent.split("\n")[0] })));
    const row = branches.filter(({ y }) => y === 0);
    const share = (line) => 600 * all.filter((lines) => lines[1] === line).length / all.length;
    expectSame("the first row", row.map(({ width, text }) => Math.abs(width - share(text)) < 1), row.map(() => true));
    expectSame("the lines of the first row", row.map(({ text }) => text).sort(), Array.from(new Set(all.map((lines) => lines[1]))).sort());
    const second = branches.findIndex(({ y }) => y > 0 && y < 30);
    const seen = readFileSync(join(directory, "many_forks.runs.js"), "utf8").split("forkNative").at(-1);
    const wanted = row.map(({ text }) => seen.includes(`"Process id before forking: 1000\\n${text}\\n`));
    expectSame("seen for real", await stepper().locator(".branches rect").evaluateAll((found, count) =>
        found.filter((one) => one.getAttribute("y") === "0").slice(0, count).map((one) => !one.matches(".unseen")), row.length), wanted);
    const pale = await stepper().locator(".branches .unseen").count();
    expectSame("some are seen, some are not", [pale > 0, pale < branches.length], [true, true]);
    const printed = branches[second].text;
    await stepper().locator(".branches rect").nth(second).click();
    expectSame("after a click", (await output()).split("\n").at(-1), printed);
    expectSame("its lines", (await output()).split("\n").length, 3);
    await stepper().locator(".next button").first().press("Enter");
    expectSame("after a key", (await output()).split("\n").length, 4);
}

// The stepper works with the keyboard alone, and the focus is never lost.
async function keyboard() {
    await open("one_fork.html");
    await stepper().locator("button").first().focus();
    for (let i = 0; i < 20 && !await page.evaluate(() => document.activeElement.matches(".processes button")); i++) {
        await page.keyboard.press("Tab");
    }
    for (let i = 0; i < 40 && await runButtons().count() > 0; i++) {
        await page.keyboard.press("Enter");
        const isLost = await page.evaluate(() => !document.activeElement.closest(".stepper"));
        if (isLost) {
            problems.push(`the focus is lost after step ${i + 1}`);
            return;
        }
    }
    expectSame("by keyboard", outcomesOf("one_fork.tty.txt").includes(await output()), true);
}

// A link with a schedule shows the output of that schedule, in any scenario. A link with nonsense shows the beginning.
async function link() {
    await open("many_forks.html");
    await stepper().getByRole("button", { name: "into a pipe" }).click();
    await stepper().getByRole("button", { name: "Surprise me" }).click();
    const shown = await output();
    const hash = new URL(page.url()).hash;
    await open("many_forks.html", hash);
    expectSame(`${hash} restored`, await output(), shown);
    expectSame("the circumstances", await stepper().locator("[aria-pressed=true]").textContent(), "into a pipe");
    await open("many_forks.html", "#schedule:many_forks:tty:7,x*9,<b>");
    expectSame("nonsense", await output(), "nothing is printed yet");
}

// When the k-th fork fails, for each k, the outcomes are the recorded ones.
async function failure() {
    const found = [];
    for (let failing = 0; failing < 4; failing++) {
        await open("fork_error.html");
        await stepper().getByRole("button", { name: "ENOMEM" }).click();
        for (let forks = 0; await runButtons().count() > 0;) {
            const fail = stepper().locator(".processes button", { hasText: "fail" });
            const isFork = await fail.count() > 0;
            await (isFork && forks === failing ? fail : runButtons().first()).click();
            forks += isFork ? 1 : 0;
        }
        found.push(await output());
        const unborn = await stepper().locator(".processes li", { hasText: "was never born" }).count();
        expectSame(`never born with fork ${failing + 1} failing`, unborn, 3 - failing);
    }
    expectSame("fork_error", found.sort(), outcomesOf("fork_error.ENOMEM.txt").sort());
    // If any forks may fail, all of them may: the stepper says that the outcome which the page shows of this is possible.
    await stepper().getByRole("button", { name: "EAGAIN" }).click();
    await stepper().locator("summary", { hasText: "Predict" }).click();
    await stepper().locator("textarea").fill("fork_error: fork: Resource temporarily unavailable\nJobs done: 0 of 3");
    await stepper().getByRole("button", { name: "It can happen" }).click();
    expectSame("all fail", (await stepper().locator(".answer").textContent()).startsWith("You are right"), true);
}

// "Show it step by step" plays to the end if the reader allows motion, also the second time. A click meanwhile stops it.
async function plays() {
    await page.close();
    page = await (await browser.newContext({ reducedMotion: "no-preference" })).newPage();
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    await open("one_fork.html");
    const wanted = outcomesOf("one_fork.tty.txt")[0];
    await stepper().locator("summary", { hasText: "Predict" }).click();
    await stepper().locator("textarea").first().fill(wanted.split("\n").slice(0, -1).join("\n"));
    await stepper().getByRole("button", { name: "It can happen" }).first().click();
    for (let time = 0; time < 2; time++) {
        await stepper().getByRole("button", { name: "Show it step by step" }).click();
        expectSame("at first", await output() === wanted, false);
        await page.waitForFunction((text) => document.querySelector(".stepper:not([data-mini]) .output").textContent.includes(text),
            wanted.split("\n").at(-1), { timeout: 60000 }).catch(() => problems.push("it does not play to the end"));
        expectSame("at the end", await output(), wanted);
    }
    await stepper().getByRole("button", { name: "Show it step by step" }).click();
    await stepper().getByRole("button", { name: "Reset" }).first().click();
    await page.waitForTimeout(1500);
    expectSame("after a click", await stepper().getByRole("button", { name: "Reset" }).first().getAttribute("aria-disabled"), "true");
}

// No rule of axe-core is violated in any state of the stepper: at the start, on the way, at the end, after an answer; and
// in the states that only other chapters have.
async function axe() {
    const states = { "one_fork.html": ["start", "on the way", "end", "answered"], "fork_error.html": ["end"], "zombie.html": ["on the way"] };
    for (const [name, looked] of Object.entries(states)) {
        await open(name);
        await loadAxe(page);
        const look = async (state) => {
            if (!looked.includes(state)) {
                return;
            }
            const found = await page.evaluate(findViolations, { within: chosen });
            found.forEach((text) => problems.push(`${name}: ${state}: ${text}`));
        };
        await look("start");
        await runButtons().first().click();
        await runButtons().first().click();
        await look("on the way");
        await stepper().getByRole("button", { name: "Surprise me" }).click();
        await look("end");
        await stepper().locator("summary", { hasText: "Predict" }).click();
        await stepper().getByRole("button", { name: "It cannot" }).click();
        await look("answered");
    }
}

// The chapter's own code marks the line at which each process stands.
async function place() {
    await open("one_fork.html", "#schedule:one_fork:tty:1000*3");
    const marked = await page.locator(".chunk [data-line].here").allTextContents();
    expectSame("marked", marked.some((line) => line.includes("waitpid(")), true);
    expectSame("marked lines", marked.length, 2);
    expectSame("waiting", await stepper().locator("[data-life=waiting] .name").textContent(), "1000 (parent)");
}

// On the page about zombies, the child is a zombie in every schedule, and is reaped in the end.
async function zombie() {
    await open("zombie.html");
    const lives = new Set();
    while (await stepper().locator(".processes button").count() > 0) {
        await stepper().locator(".processes button").first().click();
        lives.add(await stepper().locator(".processes li").nth(1).getAttribute("data-life"));
    }
    expectSame("the child's life", Array.from(lives), ["running", "zombie", "gone"]);
}

// A variant has a stepper of its own, with the lines of the variant.
async function variant() {
    chosen = ".stepper[data-runs=one_fork-no_exit]";
    await open("one_fork.html", "#schedule:one_fork-no_exit:tty:1000*3,1001");
    const code = await stepper().locator(".code [data-line]").evaluateAll((lines) =>
        Object.fromEntries(lines.map((line) => [line.dataset.line, line.textContent.trim()])));
    expectSame("a line that stays", code[69], "return complain(\"fork\");");
    expectSame("the line that came", code[71], "be_child();");
    expectSame("a line after it", code[73], "return be_parent(pid);");
    expectSame("the lines", Object.values(code).some((line) => line.includes("_exit")), false);
    const marked = await stepper().locator(".code [data-line].here").allTextContents();
    expectSame("where both stand", marked.map((line) => line.split("(")[0].replace(/^\W+/, "")).sort(), ["printf", "reaped = waitpid"]);
    while (await runButtons().count() > 0) {
        await runButtons().first().click();
    }
    expectSame("its outcome", outcomesOf("one_fork-no_exit.tty.txt").includes(await output()), true);
}

const happened = () => stepper().locator(".lives li > span:last-child").allTextContents();
const buffers = () => stepper().locator(".buffer").evaluateAll((all) => all.filter((one) => !one.hidden).map((one) => one.textContent));

// Each step is told, with what becomes of the processes; and the buffers are shown, which a fork copies.
async function told() {
    chosen = ".stepper[data-runs=orphan]";
    await open("orphan.html");
    await stepper().getByRole("button", { name: "Surprise me" }).click();
    const all = await happened();
    for (const wanted of [/fork returned 1002; 1002 is born/, /is an orphan now: process 1 adopts it/, /is a zombie now/, /wakes up/, /is reaped/]) {
        expectSame(`told ${wanted}`, all.some((one) => wanted.test(one)), true);
    }
    chosen = ".stepper[data-runs=unflushed_fork]";
    await open("museum.html", "#schedule:unflushed_fork:pipe:1000");
    expectSame("told of the copy", (await happened()).at(-1).endsWith("the child has a copy of the buffer"), true);
    expectSame("the buffers", await buffers(),
        ['stdio buffer: "One line\\n"', 'stdio buffer: "One line\\nThe line of the child\\n"']);
}

// The buttons name what they do. Forward, Back, the arrow keys, the scrubber and Pause walk along one schedule.
async function walk() {
    await open("one_fork.html", "#schedule:one_fork:tty:1000*2");
    expectSame("the buttons", await runButtons().allTextContents(), ["Run write() of the parent", "Run exit() of the child"].map((one) => one.replace("exit", "write")));
    await stepper().getByRole("button", { name: "Run write() of the child" }).click();
    const shown = await output();
    const steps = async () => (await happened()).length - 1;
    await stepper().getByRole("button", { name: "Back" }).press("ArrowLeft");
    expectSame("after an arrow", await steps(), 2);
    await stepper().getByRole("button", { name: "Forward" }).click();
    expectSame("forward again", await output(), shown);
    await stepper().getByRole("slider").fill("1");
    expectSame("the scrubber", await steps(), 1);
    await stepper().getByRole("button", { name: "Forward" }).press("ArrowRight");
    await stepper().getByRole("button", { name: "Forward" }).press("ArrowRight");
    expectSame("the schedule stays", await output(), shown);
    await stepper().getByRole("button", { name: "Play" }).click();
    expectSame("played without motion", await stepper().locator(".status b").textContent(), "The end: exit status 0");
}

// The stepper is a landmark with a heading, and the contents lead to it. All lines at which processes stand are in view.
async function landmark() {
    await open("many_forks.html", "#schedule:many_forks:tty:1000*4,1001");
    expectSame("the landmark", await page.getByRole("region", { name: "You are the kernel: many_forks", exact: true }).count(), 1);
    await page.locator(".contents .machine a").first().click();
    expectSame("in the contents", await page.locator("h3, h4").filter({ hasText: "You are the kernel: many_forks" }).first()
        .evaluate((one) => one.getBoundingClientRect().top < innerHeight), true);
    const hidden = await stepper().locator(".code .here").evaluateAll((lines) => lines.filter((line) => {
        const [pane, own] = [line.closest(".code").getBoundingClientRect(), line.getBoundingClientRect()];
        return own.top < pane.top || own.bottom > pane.bottom;
    }).length);
    expectSame("marked lines out of view", hidden, 0);
}

// A small stepper at the sentence that it explains.
async function mini() {
    chosen = ".stepper[data-mini]";
    await open("one_fork.html");
    for (let i = 0; i < 20 && await runButtons().count() > 0; i++) {
        await runButtons().first().click();
    }
    expectSame("the outcome", outcomesOf("one_fork.tty.txt").includes(await output()), true);
    expectSame("its buttons", await stepper().locator(".keys button").allTextContents(), ["Back", "Forward", "Play", "Reset"]);
    expectSame("the address", new URL(page.url()).hash, "");
}

// A link shows the stepper alone, in large type. The keys work at once, those of a remote control too. The way back shows
// the whole page with the schedule that was made. A recording that the page does not have changes nothing.
async function projector() {
    await open("one_fork.html", "#schedule:one_fork:tty:1000");
    await stepper().getByRole("link", { name: "For a projector" }).click();
    await page.waitForURL(/one_fork\.html\?stepper=one_fork#schedule:one_fork:tty:1000$/);
    await loadAxe(page);
    (await page.evaluate(findViolations)).forEach((text) => problems.push(`projector: ${text}`));
    const others = await page.evaluate(() => Array.from(document.querySelectorAll("body *")).filter((one) =>
        one.checkVisibility() && !one.closest(".stepper") && !one.querySelector(".stepper") && !one.matches("script, h1.hidden")).map((one) => one.tagName));
    expectSame("what else is shown", others, []);
    expectSame("large type", await stepper().locator(".status").evaluate((one) => parseFloat(getComputedStyle(one).fontSize) >= 20), true);
    for (const [key, count] of [["ArrowRight", 2], ["PageDown", 3], ["PageUp", 2], ["ArrowRight", 3]]) {
        await page.keyboard.press(key);
        expectSame(`after ${key}`, (await happened()).length - 1, count);
    }
    const shown = await output();
    await stepper().getByRole("link", { name: "Whole page" }).click();
    await page.waitForURL(/one_fork\.html#schedule:/);
    expectSame("the page again", await page.locator("main > h1").isVisible(), true);
    expectSame("its schedule", await output(), shown);
    await open("one_fork.html", "?stepper=nothing");
    expectSame("without such a recording", await page.locator("main > h1").isVisible(), true);
}

const checks = { projector, futures, told, walk, landmark, mini, outcomes, rare, next, keyboard, link, failure, plays, axe, place, variant, zombie };

if (!Object.hasOwn(checks, checkName ?? "") || directory === undefined) {
    console.error(`usage: node stepper.mjs ${Object.keys(checks).join("|")} DIRECTORY [SECONDS]`);
    process.exit(2);
}
const browser = await startBrowser();
page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
page.setDefaultTimeout((patience ?? 10) * 1000);
page.setDefaultNavigationTimeout(60000);
page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
try {
    await checks[checkName]();
} catch (error) {
    problems.push(`${checkName}: ${error.message.split("\n")[0]}`);
}
await browser.close();
problems.forEach((line) => console.log(line));
process.exit(problems.length > 0 ? 1 : 0);
