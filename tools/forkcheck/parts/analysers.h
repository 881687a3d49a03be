// SPDX-License-Identifier: MIT
//
// The tools that read the source: compilers with their warnings, and analysers.

#ifndef FORK_FORKCHECK_ANALYSERS_H
#define FORK_FORKCHECK_ANALYSERS_H

#include "forkcheck/parts/check.h"

// Adds a job for each tool that is installed, and notes those that are not.
void analysers_plan(struct check *check, struct job_queue *queue);

// When all jobs are over: takes what they have found.
void analysers_collect(struct check *check);

#endif
