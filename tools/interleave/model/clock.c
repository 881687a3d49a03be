// SPDX-License-Identifier: MIT
// Processes that wait for the time to pass by looking at the clock.
#include "interleave/model/clock.h"
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/tracee/calls.h"
#include "lib/graph/step_kind.h"

static const int64_t second = 1000000000;

enum { EVEN_SECONDS = 8, SECONDS_MAX = 2048 };

bool step_moves_clock(struct step step)
{
    return step.kind == STEP_ALARM && step.detail == TIMER_OF_CLOCK;
}

bool clock_can_move(const struct node *node)
{
    return node->call.kind == CALL_CLOCK && node->call.clock.is_free &&
           node->local.clock < SECONDS_MAX * second;
}

int64_t clock_stride(int64_t clock)
{
    return clock < EVEN_SECONDS * second ? second : clock;
}
