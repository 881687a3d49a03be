// SPDX-License-Identifier: MIT
//
// Checks of where the pages are shown: narrow screens and paper.

// Narrow screens: at 320 CSS pixels no page scrolls sideways, and a few do not at other widths; code and tables scroll within
// themselves.
export async function narrow(site) {
    const few = new Set(site.pagesOfEachElement());
    await site.onEach(site.pagesOfEachKind(), {}, async (page, name) => {
        for (const width of few.has(name) ? [320, 390, 768, 1280] : [320]) {
            await page.setViewportSize({ width, height: 700 });
            const found = await page.evaluate(findWideBox);
            if (found) {
                site.report(name, `scrolls sideways at ${width}: ${found}`);
            }
        }
    });
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

// On paper no heading stands alone at the end of a page, each chapter of a page that holds several begins a new one, and
// nothing is shown that only a screen can do. The sheet fits on one page.
export async function paper(site) {
    await site.onEach(site.pagesOfEachElementAnd("print-answers.html", "sheet.html"), {}, async (page, name) => {
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
        found.slice(0, 5).forEach((text) => site.report(name, text));
        for (const format of name === "sheet.html" ? ["A4", "Letter"] : []) {
            const sheets = (await page.pdf({ format })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
            if (sheets !== 1) {
                site.report(name, `fills ${sheets} pages of ${format}`);
            }
        }
    });
}
