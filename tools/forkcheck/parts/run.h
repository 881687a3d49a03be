// SPDX-License-Identifier: MIT
//
// One real run in the sandbox, and what becomes of its result.

#ifndef FORK_FORKCHECK_RUN_H
#define FORK_FORKCHECK_RUN_H

#include <stdbool.h>

#include "forkcheck/jobs.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/sandbox/sandbox.h"
#include "forkcheck/tool.h"

struct run {
    struct check *check;
    enum tool tool;
    const struct argument_list *list;
    const struct input *input;
    bool is_extra; // it may take too long, or too much: then nothing is said of it
    struct sandbox_run sandbox;
    struct job job;
};

// Whether the run of JOB has come to its end, so that it need not be made again.
bool run_is_final(const struct job *job);

// Adds to the check of RUN, whose sandbox is done, what its tool has found, and why it did not come
// to its end, if it did not. Returns whether it counts as made.
bool run_take(const struct run *run);

#endif
