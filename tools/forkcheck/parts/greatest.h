// SPDX-License-Identifier: MIT
//
// The greatest numbers that the program accepts: with them it is run and searched as well.

#ifndef FORK_FORKCHECK_GREATEST_H
#define FORK_FORKCHECK_GREATEST_H

#include "forkcheck/jobs.h"
#include "forkcheck/parts/check.h"

// Learns them from what the rules have written, and plans what is made with them. To be called
// once, when the rules are over and the searches and runs of the program are planned.
void greatest_plan(struct check *check, struct job_queue *queue);

#endif
