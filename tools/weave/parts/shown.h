// SPDX-License-Identifier: MIT
//
// Which of all outcomes a terminal shows, and under which schedule it comes about.

#ifndef FORK_WEAVE_SHOWN_H
#define FORK_WEAVE_SHOWN_H

#include <stdbool.h>

#include "weave/book/book.h"
#include "weave/runs/outcome_list.h"
#include "weave/runs/run_graph.h"

struct shown {
    const struct recording *recording; // of the command; NULL when there is none
    enum scenario scenario;
    const struct schedules *schedules; // of the recording in that scenario
    size_t number;                     // which of them is shown; NONE when none is
    struct run_graph run;              // how it comes about
    bool has_run;                      // is that known?
};

// What is known of the command in line AT of BLOCK; the caller frees it.
struct shown shown_find(const struct chapter *chapter, const struct block *block, size_t at);

void shown_free(struct shown *shown);

#endif
