// SPDX-License-Identifier: MIT
//
// Exit statuses above 255 that only some numbers lead to: the program is run for real with many
// numbers that its source accepts (sandbox/sweep.h).

#ifndef FORK_FORKCHECK_SWEEPING_H
#define FORK_FORKCHECK_SWEEPING_H

#include "forkcheck/jobs.h"
#include "forkcheck/parts/check.h"

// Plans these runs, if there is such a number. FOUND is called with the first list of arguments
// that leads to such an exit status, if one does.
void sweeping_plan(struct check *check, struct job_queue *queue,
                   void (*found)(struct check *check, struct job_queue *queue,
                                 const struct argument_list *list));

// To be called when all jobs are over.
void sweeping_free(void);

#endif
