// SPDX-License-Identifier: MIT
//
// The browser in which the checks see the pages: Chromium, driven by playwright-core. `make check-deps` installs the
// packages in build/browser.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const require = createRequire(new URL("../../build/browser/", import.meta.url));

// Loaded only when needed, since loading takes half a second.
function chromium() {
    return require("playwright-core").chromium;
}

// The checks of a suite share a browser, which tests/browser/server.mjs starts.
export async function startBrowser() {
    const server = process.env.BROWSER_SERVER;
    return server ? chromium().connect(server) : chromium().launch(launchOptions());
}

export async function startServer() {
    return chromium().launchServer(launchOptions());
}

// The headless shell renders pages as Chromium does and uses two thirds of its processor time.
function executable() {
    const shell = "/usr/bin/chromium-headless-shell";
    return process.env.CHROMIUM || (existsSync(shell) ? shell : "/usr/bin/chromium");
}

function launchOptions() {
    return {
        executablePath: executable(),
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
    };
}

// Loads axe-core into the page, so that findViolations() can run there.
export async function loadAxe(page) {
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
}

// Runs in the page. RULES are the rules of axe-core to check; without them all are checked, except those in EXCEPT.
export async function findViolations({ within, rules, except = [] } = {}) {
    const { violations } = await globalThis.axe.run(within ?? document, {
        resultTypes: ["violations"],
        preload: false, // of style sheets, which Chromium refuses to read again from a directory on disk
        ...(rules && { runOnly: { type: "rule", values: rules } }),
        rules: Object.fromEntries(except.map((rule) => [rule, { enabled: false }])),
    });
    return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 120)}`);
}
