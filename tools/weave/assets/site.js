// SPDX-License-Identifier: MIT
//
// What scripts add to pages that are complete without them: buttons that copy commands, a mark in the contents at the
// section being read, answers on paper, and a search that works from a directory on disk. No network, no storage, no
// framework.

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
    const links = Array.from(contents.querySelectorAll("ol a"));
    const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const mark = () => {
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

// ---- Paper -----------------------------------------------------------------------------------------------------------

// Opens all folds for printing, and closes them again afterwards.
addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((fold) => {
        fold.open = true;
        addEventListener("afterprint", () => { fold.open = false; }, { once: true });
    });
});

// ---- Searching -------------------------------------------------------------------------------------------------------

// How well ENTRY matches WORDS; 0 when a word does not occur in it. A word at the beginning of the title counts most, one
// in the text least.
function score(entry, words) {
    const title = entry.title.toLowerCase();
    let sum = 0;
    for (const word of words) {
        if (title.startsWith(word)) {
            sum += 8;
        } else if (title.includes(word)) {
            sum += 4;
        } else if (entry.text.toLowerCase().includes(word)) {
            sum += 1;
        } else {
            return 0;
        }
    }
    return sum;
}

// The part of ENTRY's text around the first of WORDS in it, cut between words.
function excerpt(entry, words) {
    const text = entry.text.trim();
    const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
    const first = places.length > 0 ? Math.min(...places) : 0;
    const start = first > 60 ? text.lastIndexOf(" ", first - 40) + 1 : 0;
    const end = text.length > start + 180 ? text.lastIndexOf(" ", start + 170) : text.length;
    return (start > 0 ? "… " : "") + text.slice(start, end > first ? end : start + 180) + (end < text.length ? " …" : "");
}

// Adds TEXT to the element PLACE, with each of WORDS marked.
function addMarked(place, text, words) {
    const lower = text.toLowerCase();
    let done = 0;
    for (let at = 0; at < text.length;) {
        const word = words.find((one) => lower.startsWith(one, at));
        if (word === undefined) {
            at += 1;
            continue;
        }
        const mark = document.createElement("mark");
        mark.textContent = text.slice(at, at + word.length);
        place.append(text.slice(done, at), mark);
        at += word.length;
        done = at;
    }
    place.append(text.slice(done));
}

function showResults(list, status, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? [] : window.forkSearch
        .map((entry) => ({ entry, value: score(entry, words) }))
        .filter((result) => result.value > 0)
        .sort((a, b) => b.value - a.value);
    list.replaceChildren(...found.slice(0, 30).map(({ entry }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const kind = document.createElement("span");
        const text = document.createElement("p");
        link.href = entry.url;
        addMarked(link, entry.title, words);
        kind.textContent = entry.kind;
        addMarked(text, excerpt(entry, words), words);
        item.append(link, " ", kind, text);
        return item;
    }));
    status.textContent = words.length === 0 ? "" : found.length === 1 ? "1 place" : found.length + " places";
}

function startSearch(form) {
    const input = form.querySelector("input");
    const list = document.querySelector(".found");
    const status = document.querySelector(".count");
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", () => showResults(list, status, input.value));
    input.value = new URLSearchParams(location.search).get("q") || "";
    showResults(list, status, input.value);
}

document.querySelectorAll(".terminal").forEach(addCopyButton);
document.querySelectorAll(".contents").forEach(followReader);
document.querySelectorAll("form.find").forEach(startSearch);
