// SPDX-License-Identifier: MIT
//
// The browser that the checks look through: Chromium, by playwright-core. The packages come from build/browser, where
// `make check-deps` installs them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const require = createRequire(new URL("../../build/browser/", import.meta.url));

export async function startBrowser() {
    const { chromium } = require("playwright-core");
    return chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
    });
}

// Makes axe-core known to the page: findViolations() can then run there.
export async function loadAxe(page) {
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
}

// Runs in the page.
export async function findViolations(within) {
    const { violations } = await globalThis.axe.run(within ?? document);
    return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 120)}`);
}
