// SPDX-License-Identifier: MIT
//
// What a script can add to pages that are complete without it: buttons that copy commands, and a search that works
// from a folder on disk. No network, no storage, no framework.

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

// ---- Searching -------------------------------------------------------------------------------------------------------

// How well an entry answers: each word must occur; the beginning of the title counts most, the text least. 0: not at all.
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

// The words around the first place where one of WORDS occurs.
function excerpt(entry, words) {
    const text = entry.text;
    const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
    const start = places.length > 0 ? Math.max(0, Math.min(...places) - 50) : 0;
    return (start > 0 ? "…" : "") + text.slice(start, start + 160) + (text.length > start + 160 ? "…" : "");
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
        link.textContent = entry.title;
        kind.textContent = entry.kind;
        text.textContent = excerpt(entry, words);
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
document.querySelectorAll("form.find").forEach(startSearch);
