// SPDX-License-Identifier: MIT
// futex(2) on memory that processes share: semaphores, mutexes and the like wait by it. A process
// looks at the word and falls asleep in one step (STEP_SLEEP). Wakes take the processes in the
// order in which they fell asleep, as Linux does for processes of one priority.
#ifndef FORK_INTERLEAVE_FUTEX_H
#define FORK_INTERLEAVE_FUTEX_H

#include <stdbool.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"

// Values of process.asleep in a CALL_FUTEX_WAIT.
enum { FUTEX_QUEUED = 1, FUTEX_WOKEN = 2 };

// Whether the process, in a CALL_FUTEX_WAIT, can fall asleep now; and does so.
bool futex_can_sleep(const struct kernel *kernel, const struct world *world, int process);
void futex_sleep(const struct kernel *kernel, struct world *world, int process);

// Whether the wait can return, and what it then returns: it was woken, the word has another value,
// or time passes.
bool futex_ready(const struct world *world, int process, const struct call *call);
int64_t futex_return(struct world *world, int process);

// Wakes processes; returns how many.
int64_t futex_wake(struct world *world, int process, const struct call *call);

// The process no longer waits: a signal ends its wait, or it ends.
void futex_leave(struct world *world, int process);

// Whether the process is asleep in a CALL_FUTEX_WAIT, or was just woken there.
bool futex_sleeps(const struct kernel *kernel, const struct world *world, int process);

#endif
