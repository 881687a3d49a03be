// SPDX-License-Identifier: MIT
//
// The stepper: the reader is the kernel, and chooses which process runs next. graph.js knows the choices and their
// results; the scripts of this directory show them, and are served as one, stepper.js. No network, no storage, no
// framework. This one makes elements.

"use strict";

const SHAPES = ["●", "▲", "■", "◆", "★", "⬟"];

function make(name, attributes = {}, ...content) {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
}

// A button that does nothing while it is aria-disabled, so that it can keep the focus.
function makeButton(text, action) {
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") {
            action();
        }
    });
    return button;
}

// The sign of a process: the same shape and colour as in terminals and pictures.
function makeSign(process) {
    return make("span", { class: `sign who${process % SHAPES.length}`, "aria-hidden": "true" }, SHAPES[process % SHAPES.length]);
}

function labelled(text, ...content) {
    return make("div", {}, make("p", { class: "label" }, text), ...content);
}
