// SPDX-License-Identifier: MIT
//
// The contrast of each text with its background, as WCAG 2 defines it.

// Runs in the page: returns a line for each text with less than 4.5:1.
export function findFaintText() {
    const parse = (color) => color.match(/[\d.]+/g).map(Number);
    const luminance = (color) => {
        const [r, g, b] = parse(color).map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (parse(color).length === 3) {
                return color;
            }
        }
        return "rgb(255, 255, 255)";
    };
    const ratio = (ink, ground) => {
        const [high, low] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };
    const found = new Map();
    const look = (element, pseudo) => {
        const style = getComputedStyle(element, pseudo);
        if (pseudo && (style.content === "none" || style.content === "normal" || !element.getClientRects().length)) {
            return;
        }
        const ink = pseudo === "::placeholder" || pseudo ? style.color : getComputedStyle(element).color;
        const value = ratio(ink, groundOf(element)) * (parse(ink)[3] ?? 1);
        if (value < 4.5) {
            const label = element.tagName.toLowerCase() + (element.className ? "." + element.className : "") + (pseudo || "");
            found.set(label, `contrast ${value.toFixed(2)}: ${label}: "${element.textContent.trim().slice(0, 40)}"`);
        }
    };
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
    for (const element of document.querySelectorAll("body, body *")) {
        const isShown = element.checkVisibility() && getComputedStyle(element).clipPath === "none";
        if (!isShown || element.closest("svg [aria-hidden], svg[aria-hidden]")) {
            continue;
        }
        if (Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim())) {
            if (element.ownerSVGElement) {
                const fill = getComputedStyle(element).fill;
                if (ratio(fill, groundOf(element.ownerSVGElement)) < 4.5) {
                    found.set(element.textContent, `contrast: in a picture: "${element.textContent}"`);
                }
            } else {
                look(element, null);
            }
        }
        if (!element.ownerSVGElement) {
            ["::before", "::after"].forEach((pseudo) => look(element, pseudo));
        }
    }
    return Array.from(found.values());
}
