// SPDX-License-Identifier: MIT
//
// The rules on the source (rules/), as a job.

#ifndef FORK_FORKCHECK_SOURCE_RULES_H
#define FORK_FORKCHECK_SOURCE_RULES_H

#include "forkcheck/parts/check.h"

// Adds the job, or notes that clang, which the rules need, is not installed. Calls THEN with the
// file that the rules have written when they are over; with NULL if there is none.
void source_rules_plan(struct check *check, struct job_queue *queue,
                       void (*then)(struct check *check, struct job_queue *queue,
                                    const char *rules_log));

// When all jobs are over: takes what the rules have found.
void source_rules_collect(struct check *check);

// The file that the rules have written; NULL if there is none.
const char *source_rules_log(void);

#endif
