// SPDX-License-Identifier: MIT
//
// Checks the pages of a directory in Chromium, as readers see them:
//
//     node check.mjs CHECK[,...] DIRECTORY
//
// CHECK is a name in the table `checks`. Prints a line for each problem, and then ends with exit status 1; a
// usage error has exit status 2.

import { startBrowser } from "./browser.mjs";
import { Site } from "./site.mjs";
import * as access from "./access.mjs";
import * as media from "./media.mjs";
import * as reading from "./reading.mjs";
import * as whole from "./whole.mjs";

const checks = { ...access, ...media, ...reading, ...whole };
const NEED_NO_BROWSER = ["valid", "size", "links"];
const SHOWN = 40; // problems

const [checkNames, directory, since] = process.argv.slice(2);
const names = (checkNames ?? "").split(",");

if (!names.every((name) => Object.hasOwn(checks, name)) || directory === undefined) {
    console.error(`usage: node check.mjs ${Object.keys(checks).join("|")}[,...] DIRECTORY [SINCE]`);
    process.exit(2);
}
const needsBrowser = names.some((name) => !NEED_NO_BROWSER.includes(name));
const site = new Site(directory, since, needsBrowser ? await startBrowser() : null);
if (site.pages().length === 0) {
    console.error(`check.mjs: ${directory}: no pages`);
    process.exit(2);
}
for (const name of names) {
    await checks[name](site);
}
await site.browser?.close();
site.problems.slice(0, SHOWN).forEach((line) => console.log(line));
console.log(`${names}: ${site.pages().length} pages, ${site.problems.length} problems`);
process.exit(site.problems.length > 0 ? 1 : 0);
