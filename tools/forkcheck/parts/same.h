// SPDX-License-Identifier: MIT
//
// --same-as: whether the program has the outcomes of a reference, by interleave(1).

#ifndef FORK_FORKCHECK_SAME_H
#define FORK_FORKCHECK_SAME_H

#include "forkcheck/parts/check.h"

// Adds the job that compiles the reference if it is a C source, and the searches. To be called when
// the program has been built, and its arguments have been chosen. Nothing without --same-as.
void same_plan(struct check *check, struct job_queue *queue);

// When all jobs are over: adds a finding if an outcome is another one, and sets check->same_as.
void same_collect(struct check *check);

#endif
