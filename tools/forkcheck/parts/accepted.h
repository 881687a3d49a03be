// SPDX-License-Identifier: MIT
//
// The arguments with which the program gets to its work, as far as its source tells.

#ifndef FORK_FORKCHECK_ACCEPTED_H
#define FORK_FORKCHECK_ACCEPTED_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/sandbox/sweep.h"

enum { ACCEPTED_MAX = 6 };

struct accepted {
    struct words lists[ACCEPTED_MAX]; // the most useful ones first; the caller frees them
    size_t count;
    struct words least;    // with the least numbers; no words if none is less than the usual one
    struct words greatest; // with the greatest numbers; no words if no number has a limit
    bool takes_none;       // perhaps none are needed
    // With other numbers in one place; without words if the program does not calculate an exit
    // status, or takes no number with limits.
    struct words swept;
    struct sweep sweep;
};

// Learns them from what the rules have written; knows nothing where they have not.
struct accepted accepted_learn(struct check *check);

// Whether the rules say that the source calls fork.
bool accepted_forks(struct check *check);

#endif
