// SPDX-License-Identifier: MIT
// Processes that wait for the time to pass by looking at the clock: calls of the kind CALL_CLOCK
// that are steps.
#ifndef FORK_INTERLEAVE_MODEL_CLOCK_H
#define FORK_INTERLEAVE_MODEL_CLOCK_H

#include "interleave/model/kernel.h"

// The detail of STEP_ALARM for the step in which the clock moves on, where it may also stand still.
enum { TIMER_OF_CLOCK = 200 };

bool step_moves_clock(struct step step);

// Whether such a step is possible now. The process's clock moves on for about half an hour in all,
// so that a loop which looks at it forever has an end here.
bool clock_can_move(const struct node *node);

// By how much it then moves on, in nanoseconds: a second, or from eight seconds on as much again.
int64_t clock_stride(int64_t clock);

// The result of CALL_CLOCK: whether the clock moves on.
enum { CLOCK_STANDS, CLOCK_MOVES };

#endif
