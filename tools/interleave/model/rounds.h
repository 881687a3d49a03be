// SPDX-License-Identifier: MIT
// Loops that are never back where they were: a process that counts its rounds is another one in
// each.
//
// Such a loop has new states in each round, without end. Real runs show how often a process comes
// to the same place of the program. When that is very often, the loop may have no end: then only
// its first rounds are searched, and the result is incomplete.
#ifndef FORK_INTERLEAVE_ROUNDS_H
#define FORK_INTERLEAVE_ROUNDS_H

#include "interleave/model/kernel.h"

// How often a process comes to a place until its loop is one of these: so many times
// kernel->rounds_max.
enum { ROUNDS_FACTOR = 100, FAILURES_FACTOR = 10 };

// Fills in the node's place, passes, idle and failures; its call and line are known. The loop is
// one of these when the process has slept there very often, and has done nothing else but ask and
// print; or when its call was made to fail each time, FAILURES_FACTOR times kernel->rounds_max in a
// row, by a fault that goes on.
void rounds_count(const struct kernel *kernel, int node);

// For a process that stands at this node in a run that is too long to be followed: whatever it does
// in its loop, the loop is one of these when the process has come there very often.
void rounds_end(const struct kernel *kernel, int node);

// Whether the process stands in such a loop and has made kernel->rounds_max rounds: it is not
// followed any further.
bool rounds_are_over(const struct kernel *kernel, const struct world *world, int process);

#endif
