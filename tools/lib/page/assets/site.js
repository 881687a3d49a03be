// SPDX-License-Identifier: MIT
//
// What scripts add to pages that are complete without them: buttons that copy commands, a mark in the contents at the
// section being read, folds that open, and answers on paper. No network, no storage, no framework.

"use strict";

// ---- Copying the commands of a terminal ------------------------------------------------------------------------------

function copyText(text) {
    if (navigator.clipboard) {
        return navigator.clipboard.writeText(text);
    }
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("the browser refused to copy"));
}

function addCopyButton(terminal) {
    const commands = Array.from(terminal.querySelectorAll("kbd"), (command) => command.textContent);
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.textContent = commands.length > 1 ? "Copy the commands" : "Copy the command";
    said.className = "said";
    said.setAttribute("role", "status");
    button.addEventListener("click", () => {
        copyText(commands.join("\n") + "\n").then(
            () => { said.textContent = "Copied"; },
            () => { said.textContent = "Not copied: select the text instead"; }
        ).then(() => setTimeout(() => { said.textContent = ""; }, 2000));
    });
    terminal.querySelector(".bar").append(said, button);
}

// ---- The section being read ------------------------------------------------------------------------------------------

// Marks in the contents the last section that begins in the upper third of the window, or above it.
function followReader(contents) {
    const mark = () => {
        // The stepper adds a link later.
        const links = Array.from(contents.querySelectorAll("ol a"));
        const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
        const line = window.innerHeight / 3;
        const here = headings.findLastIndex((heading) => heading.getBoundingClientRect().top < line);
        links.forEach((link, place) => {
            if (place === here) {
                link.setAttribute("aria-current", "location");
            } else {
                link.removeAttribute("aria-current");
            }
        });
    };
    new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" }).observe(document.querySelector("main"));
    addEventListener("scroll", mark, { passive: true });
}

// ---- Folds -----------------------------------------------------------------------------------------------------------

// Opens the fold around the place to which the address leads. Most browsers do that by themselves.
function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target?.closest("details:not([open])");
    if (fold) {
        fold.open = true;
        target.scrollIntoView();
    }
}

addEventListener("hashchange", openTarget);
openTarget();

// ---- Paper -----------------------------------------------------------------------------------------------------------

// Opens all folds for printing, and closes them again afterwards.
addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((fold) => {
        fold.open = true;
        addEventListener("afterprint", () => { fold.open = false; }, { once: true });
    });
});

document.querySelectorAll(".terminal").forEach(addCopyButton);
document.querySelectorAll(".contents").forEach(followReader);
