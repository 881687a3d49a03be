// SPDX-License-Identifier: MIT
// A call that is made to fail, in a real run.
#ifndef FORK_INTERLEAVE_MAKE_FAULT_H
#define FORK_INTERLEAVE_MAKE_FAULT_H

#include "interleave/run/run.h"

// For a process at the entry of its call: the call fails, or falls short, as in the model. RESULT
// is NULL where a signal ends the process before it sees a result.
void make_fault(struct run *run, int process, const struct fault *fault,
                const struct result *result, const struct effect *effect);

// Stores what is left of an interrupted sleep where the program wants it: all of it, because no
// time passes here. Returns what the call returns then.
int64_t make_sleep_left(const struct runner *runner);

#endif
