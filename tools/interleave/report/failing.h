// SPDX-License-Identifier: MIT
// Programs that fail whatever the schedule is.
#ifndef FORK_INTERLEAVE_FAILING_H
#define FORK_INTERLEAVE_FAILING_H

#include "interleave/search/search.h"
#include "lib/buffer.h"

// How the first process ends in all schedules in which no call was made to fail, if each of these
// ends and it fails in each: "exit status 1 or killed by SIGTERM". Otherwise nothing is added.
void failing_print(const struct search *search, struct buffer *text);

#endif
