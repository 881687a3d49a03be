// SPDX-License-Identifier: MIT
// Unbounded loops: loops that never repeat a state, because the process counts its rounds, for
// example.
// Such a loop has new states in each round, without end. Real runs show how often a process comes
// to the same place of the program. If that is very often, the loop may have no end: then only its
// first rounds are searched, and the result is incomplete.
#ifndef FORK_INTERLEAVE_ROUNDS_H
#define FORK_INTERLEAVE_ROUNDS_H

#include "interleave/model/kernel.h"

// A loop counts as unbounded when a process comes to a place this many times kernel->rounds_max.
enum { ROUNDS_FACTOR = 100, FAILURES_FACTOR = 10, MOMENTS_FACTOR = 10 };

// Sets the node's place, passes, idle and failures. Its call and line are known. The loop counts as
// unbounded when the process has slept there very often and only asked and printed in between, when
// it has come there MOMENTS_FACTOR times kernel->rounds_max between two instructions, or to wait
// for the time to pass, or when a fault that goes on has made its call fail FAILURES_FACTOR times
// kernel->rounds_max in a row.
void rounds_count(const struct kernel *kernel, int node);

// For a process that stands at NODE in a run that is too long to be followed: the loop counts as
// unbounded when the process has come there very often, whatever it does in the loop.
void rounds_end(const struct kernel *kernel, int node);

// For a process that stands at NODE and makes one child too many there: the loop counts as
// unbounded when the process has come there more than kernel->rounds_max times. False when it has
// not.
bool rounds_end_births(const struct kernel *kernel, int node);

// Whether the process stands in an unbounded loop and has made kernel->rounds_max rounds: it is not
// followed any further.
bool rounds_are_over(const struct kernel *kernel, const struct world *world, int process);

#endif
