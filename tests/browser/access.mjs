// SPDX-License-Identifier: MIT
//
// Checks that everybody can use the pages: with a screen reader, by keyboard, with weak eyes, without scripts.

import { findViolations, loadAxe } from "./browser.mjs";
import { findFaintText } from "./contrast.mjs";
import { WHOLE, openFolds } from "./site.mjs";

const SCHEMES = ["light", "dark"];

// The rules of axe-core about a page as a whole.
const RULES_OF_PAGES = ["bypass", "document-title", "duplicate-id", "duplicate-id-active", "duplicate-id-aria", "heading-order",
    "html-has-lang", "landmark-one-main", "landmark-unique", "page-has-heading-one", "region"];

// Accessibility, with open folds: no violation of any rule of axe-core, but for the one about contrast, which takes most of
// the time and skips whatever it is unsure of: see contrast(). With EVERY_PAGE=1 the pages that hold all chapters are
// checked as a whole.
export async function axe(site) {
    const wholes = process.env.EVERY_PAGE === "1" ? Object.keys(WHOLE) : [];
    await site.onEach(site.pagesOfEachElementAnd(...wholes), {}, async (page, name) => {
        await openFolds(page);
        await loadAxe(page);
        const chosen = name in WHOLE ? { rules: RULES_OF_PAGES } : { except: ["color-contrast"] };
        const violations = await page.evaluate(findViolations, chosen);
        violations.forEach((text) => site.report(name, text));
    });
}

// Contrast, with open folds: every visible text, and what the style sheet adds before and after elements, has at least 4.5:1
// on its background.
export async function contrast(site) {
    await site.onEach(site.pagesOfEachElement(), {}, async (page, name) => {
        await openFolds(page);
        for (const colorScheme of SCHEMES) {
            await page.emulateMedia({ colorScheme });
            const faint = await page.evaluate(findFaintText);
            faint.forEach((text) => site.report(name, `${colorScheme}: ${text}`));
        }
    });
}

// Keyboard only: Tab reaches every control, and first the link that skips the navigation; the focus is visible; and no
// element traps it.
export async function keyboard(site) {
    await site.onEach(site.pagesOfEachControl(), {}, async (page, name) => {
        const count = await page.evaluate(recordFocus);
        // The key presses arrive in order; waiting for each of them would take three times as long.
        await Promise.all(Array.from({ length: count }, () => page.keyboard.press("Tab")));
        const stops = await page.evaluate(() => Array.from(globalThis.stops.values()));
        if (!stops[0]?.isSkip) {
            site.report(name, `the first Tab does not reach a visible way to the text: ${stops[0]?.text}`);
        }
        stops.filter((stop) => !stop.isSeen).forEach((stop) => site.report(name, `the focus cannot be seen: ${stop.text}`));
        if (stops.length !== count) {
            site.report(name, `Tab reaches ${stops.length} of ${count} controls`);
        }
        await foldByKeyboard(site, page, name);
    });
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

async function foldByKeyboard(site, page, name) {
    const fold = await page.$("main details:not([open]) > summary");
    if (fold === null) {
        return;
    }
    await fold.focus();
    await page.keyboard.press("Enter");
    if (!await fold.evaluate((summary) => summary.parentElement.open)) {
        site.report(name, "Enter does not open a fold");
    }
}

// Without scripts: the page shows all of its text, and nothing that would need a script.
export async function noscript(site) {
    const texts = new Map();
    const textOf = () => {
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("button, .said, .stepper, noscript").forEach((one) => one.remove());
        return main.textContent.replace(/\s+/g, " ").trim();
    };
    await site.onEach(site.pagesOfEachElement(), {}, async (page, name) => texts.set(name, await page.evaluate(textOf)));
    await site.onEach(site.pagesOfEachElement(), { javaScriptEnabled: false }, async (page, name) => {
        const shown = await page.evaluate(textOf);
        if (shown !== texts.get(name)) {
            site.report(name, "without scripts the text is another one");
        }
        if (await page.locator("button:visible").count() > 0) {
            site.report(name, "a button is shown that does nothing without a script");
        }
        const hidden = await page.evaluate(() => Array.from(document.querySelectorAll("main h1, main h2, main pre, main p"))
            .filter((one) => !one.closest("details") && !one.checkVisibility() && one.textContent.trim()).length);
        if (hidden > 0) {
            site.report(name, `${hidden} pieces of text are hidden without scripts`);
        }
    });
}
