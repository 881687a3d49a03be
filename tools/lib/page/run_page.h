// SPDX-License-Identifier: MIT
//
// One page about one program, in one file that needs no other: what was found, a stepper for its
// schedules, and its source. All texts are borrowed.

#ifndef FORK_LIB_RUN_PAGE_H
#define FORK_LIB_RUN_PAGE_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// How the program was run, and the graph of its schedules in the JSON that interleave(1) describes.
struct run_page_scenario {
    const char *name;    // "tty", "pipe" or "file"; with other arguments than the first, "tty-2"
    const char *options; // those of interleave that it was run with, for the command on the page
    struct text graph;
};

struct run_page_finding {
    struct text place;    // "prog.c:12"; with a severity only
    const char *severity; // "note", "warning" or "error"; NULL if the tool has none
    struct text code;     // "FC101 zombie"; likewise
    struct text text;     // what happens, in one line
    const char *why;      // why it matters, or NULL
    const char *certain;  // after which step it can no longer be avoided, or NULL
    const char *page;     // the address of a page that explains it, or NULL
    // The name of one of the scenarios, and the schedule that shows the finding, in the form of
    // interleave's --replay; NULL if there is none.
    const char *scenario;
    struct text schedule;
};

struct run_page_source {
    struct text name; // as in the graph: "prog.c"
    struct text text;
};

struct run_page {
    struct text program; // its name, without a directory
    struct text summary; // a line
    const struct run_page_finding *findings;
    size_t finding_count;
    const struct run_page_scenario *scenarios; // may be none
    size_t scenario_count;
    const struct run_page_source *sources; // the first one stands beside the stepper
    size_t source_count;
    const char *tool;   // that has made the page
    struct text report; // what the tool prints
};

// Adds the page to OUT.
void run_page_add(struct buffer *out, const struct run_page *page);

#endif
