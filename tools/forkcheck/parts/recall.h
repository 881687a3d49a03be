// SPDX-License-Identifier: MIT
//
// Whether results of an earlier run can be taken: finds out what the sources include, and whether
// the program looks at anything that nobody can know before.

#ifndef FORK_FORKCHECK_RECALL_H
#define FORK_FORKCHECK_RECALL_H

#include <stdbool.h>

#include "forkcheck/jobs.h"
#include "forkcheck/parts/check.h"

// Plans a job that finds out what the sources include; when it is over, the cache is open, or
// remains closed, and THEN is called.
void recall_plan(struct check *check, struct job_queue *queue,
                 void (*then)(struct check *check, struct job_queue *queue));

// To be called when all jobs are over: their results are kept, unless a source has changed since.
void recall_end(void);

// Whether what the program does is decided by the program and its arguments alone, as far as the
// functions tell that it calls from libraries: it opens no files, executes no program and reads
// nothing of its environment. False if that is not known.
bool recall_is_closed(const char *program);

#endif
