// SPDX-License-Identifier: MIT
//
// Opens the page that interleave --html has written, follows the link of its first finding, and prints where that leads: what
// is said of the step, the command that makes it for real, and the lines that are marked in the source.
//
//     node own_page.mjs PAGE

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startBrowser } from "./browser.mjs";

const browser = await startBrowser();
const context = await browser.newContext({ reducedMotion: "reduce" });
const page = await context.newPage();
page.on("console", (message) => console.log(`console: ${message.text()}`));
page.on("pageerror", (error) => console.log(`error: ${error.message}`));
await page.goto(pathToFileURL(resolve(process.argv[2])).href);
await page.getByText("Show how it comes about").first().click();
await page.waitForFunction(() => !document.querySelector(".status").textContent.startsWith("Step 0"));
console.log(await page.locator(".status").textContent());
console.log(await page.locator(".replay").textContent());
const marked = await page.locator(".listing [data-line].here").evaluateAll((lines) => lines.map((line) => line.dataset.line));
console.log(`lines ${marked.join(" ")}`);
await browser.close();
