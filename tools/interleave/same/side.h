// SPDX-License-Identifier: MIT
// One of the two programs that --same-as compares, searched in a process of its own.
#ifndef FORK_INTERLEAVE_SIDE_H
#define FORK_INTERLEAVE_SIDE_H

#include <time.h>

#include "interleave/options.h"
#include "interleave/run/target.h"
#include "interleave/same/outcome_set.h"
#include "lib/base/buffer.h"

struct side {
    const struct options *options;
    struct target *target; // its input has been chosen; each search starts the program in a copy
    const char *file;      // the program
    time_t end;            // of all searches
};

// Searches, and fills in SET, which the caller frees. FIRST_PID_OTHER for FIRST gives the processes
// other numbers. A program that cannot be started ends the tool with status 2.
void side_search(const struct side *side, int first, struct outcome_set *set);

// A schedule that has the outcome RECORD, made in a real run.
struct side_schedule {
    struct buffer text; // for --replay; empty when there was no time to find one
    int steps;
    bool is_confirmed; // the real run has shown the outcome, too
};

// Searches again for a schedule of the outcome RECORD. The caller frees the text.
struct side_schedule side_schedule(const struct side *side, const struct buffer *record);

#endif
