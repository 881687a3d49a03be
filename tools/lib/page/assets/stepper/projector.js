// SPDX-License-Identifier: MIT
//
// One stepper alone, for a projector: one_fork.html?stepper=one_fork shows the full stepper of that recording in large
// type, and nothing else of the page. Each full stepper has a link that leads there. This part runs after the steppers
// have been built.

"use strict";

// The address of the page with SEARCH instead of its query. If the reader has made a schedule of STEPPER, the address
// carries it.
function addressWith(search, stepper) {
    const isHere = location.hash.startsWith(`#schedule:${stepper.dataset.runs}:`);
    return location.pathname.replace(/^.*\//, "") + search + (isHere ? location.hash : `#step:${stepper.dataset.runs}`);
}

// A link that is read at the moment of the click, since the schedule is then another one.
function makeWay(text, search, stepper) {
    const link = make("a", { class: "way", href: addressWith(search, stepper) }, text);
    link.addEventListener("click", () => { link.href = addressWith(search, stepper); });
    return link;
}

// Hides all that is not within ELEMENT or around it, and opens the folds around it.
function showOnly(element) {
    for (let one = element; one !== document.body; one = one.parentElement) {
        Array.from(one.parentElement.children).filter((other) => other !== one).forEach((other) => other.setAttribute("hidden", ""));
        if (one.matches("details")) {
            one.open = true;
        }
    }
}

// The title of the page stays for readers who hear it. The stepper's own heading is the next one below it.
function keepTitle(stepper) {
    const title = make("h1", { class: "hidden" }, document.querySelector("h1").textContent);
    document.querySelector("main").prepend(title);
    stepper.querySelector(".title").setAttribute("aria-level", "2");
}

// The keys of a presenter's remote control do what the arrow keys do.
function takeRemoteControl(stepper) {
    const arrows = { PageDown: "ArrowRight", PageUp: "ArrowLeft" };
    stepper.addEventListener("keydown", (event) => {
        if (event.key in arrows && !event.target.matches("textarea, input, pre")) {
            event.preventDefault();
            event.target.dispatchEvent(new KeyboardEvent("keydown", { key: arrows[event.key], bubbles: true }));
        }
    });
}

function project(stepper) {
    document.documentElement.classList.add("projector");
    showOnly(stepper);
    keepTitle(stepper);
    takeRemoteControl(stepper);
    // The keys work at once, without a click on the stepper.
    stepper.tabIndex = -1;
    stepper.focus({ preventScroll: true });
    scrollTo(0, 0);
}

function startProjector() {
    const wanted = new URLSearchParams(location.search).get("stepper");
    const steppers = Array.from(document.querySelectorAll(".stepper:not([data-mini])"));
    const chosen = steppers.find((one) => one.dataset.runs === wanted);
    for (const stepper of steppers) {
        const way = stepper === chosen ? makeWay("Whole page", "", stepper)
            : makeWay("For a projector", `?stepper=${encodeURIComponent(stepper.dataset.runs)}`, stepper);
        stepper.querySelector(".title").before(way);
    }
    if (chosen !== undefined) {
        project(chosen);
    }
}

startProjector();
