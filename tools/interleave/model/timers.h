// SPDX-License-Identifier: MIT
// Timers: alarm(2), setitimer(2) and timer_create(2).
// How long anything takes is free, so a timer that runs can go off at any time. A timer that has
// gone off goes off again only after its process has made a call of its own since, or while the
// process waits in a call: a process gets somewhere between two rounds of its timer.
// A timer of processor time runs only while the process does. It can go off before a call, but not
// while the process waits in it: there the process falls asleep in a step of its own. Time in the
// kernel counts for all but ITIMER_VIRTUAL, so their signal may find the process on its way to
// sleep.
#ifndef FORK_INTERLEAVE_TIMERS_H
#define FORK_INTERLEAVE_TIMERS_H

#include "interleave/model/kernel.h"

// Number of the timer that alarm and setitimer set; the Nth timer of timer_create, from 0, has
// number N + 1; those of ITIMER_VIRTUAL and ITIMER_PROF come last.
enum { TIMER_ALARM = 0, TIMERS_MAX = 197, TIMER_VIRTUAL, TIMER_PROFILE };

// The timer of the process that has this number, or NULL.
const struct timer *timers_find(const struct world *world, int process, int number);
// Adds the timer, or replaces it.
void timers_set(struct world *world, struct timer timer);
// Removes the timers of the process, as at its end, or those of timer_create, as at an exec.
void timers_end(struct world *world, int process);
void timers_exec(struct world *world, int process);

// Whether any timer of the process can go off now.
bool timers_can_go_off(const struct kernel *kernel, const struct world *world, int process);
// Whether the process falls asleep by a step of its own, because a timer of processor time does not
// go off from then on; and does so.
bool timers_can_sleep(const struct kernel *kernel, const struct world *world, int process);
void timers_sleep(struct world *world, int process);
// Whether any timer of the process runs, also while it waits, and sends a signal.
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
