// SPDX-License-Identifier: MIT
//
// Real runs in the sandbox: under Valgrind's memcheck, and with AddressSanitizer and
// UndefinedBehaviorSanitizer.

#ifndef FORK_FORKCHECK_RUNS_H
#define FORK_FORKCHECK_RUNS_H

#include "forkcheck/parts/check.h"

// Adds the runs. To be called when the program has been built.
void runs_plan(struct check *check, struct job_queue *queue);

// Adds runs with the inputs of CHECK that follow the first one, and the arguments LIST. To be
// called at most once, after runs_plan.
void runs_plan_inputs(struct check *check, struct job_queue *queue,
                      const struct argument_list *list);

// When all jobs are over: takes what they have found.
void runs_collect(struct check *check);

#endif
