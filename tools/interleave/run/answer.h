// SPDX-License-Identifier: MIT
// Calls that are answered here instead of by the kernel, because their results would differ from
// run to run. Each is for a process at the entry of the call.
#ifndef FORK_INTERLEAVE_ANSWER_H
#define FORK_INTERLEAVE_ANSWER_H

#include "interleave/run/segment.h"

void answer_random(const struct segment *segment, const struct stop *stop);

// These two answer only some of the calls: reads of random numbers; opens that fail here (true).
// All others are left to be made.
void answer_read(const struct segment *segment, const struct stop *stop);
bool answer_open(const struct segment *segment, const struct stop *stop);

// Answers a call that is no step, if it is one that is answered here.
bool answer_local(struct segment *segment, const struct stop *entry);

#endif
