// SPDX-License-Identifier: MIT
// Timers: alarm(2), setitimer(2) for ITIMER_REAL, and timer_create(2).
// How long anything takes is free, so a timer that runs can go off at any time. A timer that has
// gone off goes off again only after its process has made a call of its own since, or while the
// process waits in a call: a process gets somewhere between two rounds of its timer.
#ifndef FORK_INTERLEAVE_TIMERS_H
#define FORK_INTERLEAVE_TIMERS_H

#include "interleave/model/kernel.h"

// Number of the timer that alarm and setitimer set; the Nth timer of timer_create, from 0, has
// number N + 1.
enum { TIMER_ALARM = 0, TIMERS_MAX = 200 };

// The timer of the process that has this number, or NULL.
const struct timer *timers_find(const struct world *world, int process, int number);
// Adds the timer, or replaces it.
void timers_set(struct world *world, struct timer timer);
// Removes the timers of the process whose numbers are FIRST or above.
void timers_forget(struct world *world, int process, int first);

// Whether any timer of the process can go off now.
bool timers_can_go_off(const struct kernel *kernel, const struct world *world, int process);
// Whether any timer of the process runs that sends a signal.
bool timers_run(const struct world *world, int process);
// Adds the steps in which a timer of the process goes off.
int timers_steps(const struct kernel *kernel, const struct world *world, int process,
                 struct step *steps, int count);
// The timer goes off. effect->signalled tells whether it sends a signal.
void timers_go_off(const struct kernel *kernel, struct world *world, int process, int number,
                   struct effect *effect);
// The process has made its call, by a step of this kind.
void timers_note_call(const struct kernel *kernel, struct world *world, int process);
// The process has taken SIGNAL by sigwait(3).
void timers_note_taken(struct world *world, int process, int signal);

// What CALL_ALARM and CALL_TIMER return, and their result.
int64_t timers_alarm(const struct kernel *kernel, struct world *world, int process,
                     const struct call *call, struct result *result);
int64_t timers_do(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct result *result);

#endif
