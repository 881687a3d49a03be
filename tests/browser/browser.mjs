// SPDX-License-Identifier: MIT
//
// The browser that the checks look through: Chromium, by playwright-core. The packages come from build/browser, where
// `make check-deps` installs them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const require = createRequire(new URL("../../build/browser/", import.meta.url));

// Loaded only where it is needed: that takes half a second.
function chromium() {
    return require("playwright-core").chromium;
}

// Checks that follow one another share a browser: tests/browser/server.mjs starts it.
export async function startBrowser() {
    const server = process.env.BROWSER_SERVER;
    return server ? chromium().connect(server) : chromium().launch(launchOptions());
}

export async function startServer() {
    return chromium().launchServer(launchOptions());
}

function launchOptions() {
    return {
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
    };
}

// Makes axe-core known to the page: findViolations() can then run there.
export async function loadAxe(page) {
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
}

// Runs in the page. RULES are those of axe-core to go by, all of them when there are none.
export async function findViolations({ within, rules } = {}) {
    const { violations } = await globalThis.axe.run(within ?? document, {
        resultTypes: ["violations"],
        ...(rules && { runOnly: { type: "rule", values: rules } }),
    });
    return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 120)}`);
}
