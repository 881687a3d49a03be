// SPDX-License-Identifier: MIT
// Descriptors of counters, signals, timers and processes: eventfd(2), signalfd(2),
// timerfd_create(2), pidfd_open(2).
#ifndef FORK_INTERLEAVE_EVENTS_H
#define FORK_INTERLEAVE_EVENTS_H

#include "interleave/model/kernel.h"

// The detail of STEP_ALARM for the timer of the descriptor from which the process reads; poll(2)
// can ask for several, and the Nth descriptor of the call, from 0, has this number + N.
enum { TIMER_OF_CALL = 201, TIMERS_OF_CALL_MAX = 255 - TIMER_OF_CALL + 1 };

// Whether the object belongs to such a descriptor.
bool event_is(const struct behaviour *behaviour, int object);

// Whether the call, of kind CALL_EVENT, can return now; and what it brings.
bool event_ready(const struct kernel *kernel, const struct world *world, int process,
                 const struct call *call);
int64_t event_do(const struct kernel *kernel, struct world *world, int process,
                 const struct call *call, struct result *result);

// Whether the process reads from the descriptor of a timer that can go off now, or asks poll for
// it; the steps in which it does; and such a step. Elsewhere, nobody notices when a timer goes off.
bool event_can_go_off(const struct kernel *kernel, const struct world *world, int process);
int event_steps(const struct kernel *kernel, const struct world *world, int process,
                struct step *steps, int count);
void event_go_off(const struct kernel *kernel, struct world *world, struct step step);

// What poll(2) says of such a descriptor, or of one of a process, to a process that asks.
int64_t event_events(const struct kernel *kernel, const struct world *world, int process,
                     int object);

// pidfd_open: 0, or an error. The dead whose parent is process 1 may be there or not: refused.
int64_t event_pidfd(const struct world *world, int process, const struct call *call,
                    struct effect *effect);

#endif
