// SPDX-License-Identifier: MIT
// Calls that are answered here instead of by the kernel: what they bring would be another thing in
// every run. All are for a process at the entry of the call.
#ifndef FORK_INTERLEAVE_ANSWER_H
#define FORK_INTERLEAVE_ANSWER_H

#include "interleave/run/segment.h"

void answer_clock(struct segment *segment, const struct stop *stop);
void answer_usage(const struct segment *segment, const struct stop *stop);
void answer_random(const struct segment *segment, const struct stop *stop);

// These two only answer some of the calls: a read of random numbers; an open (true) of what is not
// there for the program. All others are left to be made.
void answer_read(const struct segment *segment, const struct stop *stop);
bool answer_open(const struct segment *segment, const struct stop *stop);

// alarm, or the setitimer that stands for it, by what the model says.
void answer_alarm(const struct runner *runner, const struct result *result);

#endif
