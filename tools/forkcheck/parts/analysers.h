// SPDX-License-Identifier: MIT
//
// The tools that read the source: compilers with their warnings, and analysers.

#ifndef FORK_FORKCHECK_ANALYSERS_H
#define FORK_FORKCHECK_ANALYSERS_H

#include "forkcheck/parts/check.h"

// Adds a job for each tool that is installed, and notes those that are not; without clang-tidy,
// which analysers_plan_late adds when the rules have written RULES_LOG (NULL: nothing).
void analysers_plan(struct check *check, struct job_queue *queue);
void analysers_plan_late(struct check *check, struct job_queue *queue, const char *rules_log);

// When all jobs are over: takes what they have found.
void analysers_collect(struct check *check);

#endif
