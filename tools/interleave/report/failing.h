// SPDX-License-Identifier: MIT
// Programs that fail in every schedule.
#ifndef FORK_INTERLEAVE_FAILING_H
#define FORK_INTERLEAVE_FAILING_H

#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// Appends how the first process ends in all schedules in which no call was made to fail, if each of
// these ends and the first process fails in each: "exit status 1 or killed by SIGTERM". Otherwise
// appends nothing.
void failing_print(const struct search *search, struct buffer *text);

#endif
