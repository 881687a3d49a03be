// SPDX-License-Identifier: MIT
// The time that processes see. It stands still, so that a program does the same in every run, and
// how long anything takes is free. It moves on only for a process that waits for that by looking at
// it. Each process has a clock of its own, and a child begins with that of its parent: local.clock.
#ifndef FORK_INTERLEAVE_CLOCK_H
#define FORK_INTERLEAVE_CLOCK_H

#include "interleave/run/run.h"
#include "interleave/tracee/tracee.h"

// For a process at the entry of a call that asks for the time, or for the time that it has used:
// whether it waits for the time to pass, so that the call is a step, *CALL. Either it has looked at
// the clock again and again, and at nothing else; or it is in a loop with other steps, which an
// earlier search has found (scope.clocks).
bool clock_is_awaited(struct run *run, struct runner *runner, const struct stop *stop,
                      struct call *call);

// Likewise: whether it has looked at the clock so often that it never stops doing so.
bool clock_is_endless(const struct runner *runner);

// The process has made a call of another kind, or a step.
void clock_forget(struct runner *runner);

// Answers such a call, at its entry.
void clock_answer(struct run *run, struct runner *runner, const struct stop *stop);

// A wait, wait4(2) or waitid(2), has returned RESULT: stores, where the process asks for it, that
// the child it has found used nothing.
void clock_waited(struct run *run, const struct runner *runner, const struct result *result);

// Makes the step, as RESULT says: the clock moves on, or not.
void clock_make(struct run *run, struct runner *runner, const struct result *result);

#endif
