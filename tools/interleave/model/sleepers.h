// SPDX-License-Identifier: MIT
// Calls in which a process falls asleep in a step of its own (STEP_SLEEP), because other processes
// can tell: futex(2), semop(2), msgsnd(2), msgrcv(2), and an open(2) of a FIFO.
#ifndef FORK_INTERLEAVE_SLEEPERS_H
#define FORK_INTERLEAVE_SLEEPERS_H

#include <stdbool.h>

#include "interleave/model/kernel.h"

// Whether the process can fall asleep now in such a call; and does so. False where it stands at
// another call: then nothing changes.
bool sleepers_can_sleep(const struct kernel *kernel, const struct world *world, int process);
bool sleepers_sleep(const struct kernel *kernel, struct world *world, int process);

// Whether it sleeps there.
bool sleepers_sleep_there(const struct kernel *kernel, const struct world *world, int process);

// Whether a signal that only stops the process while it waits makes a difference: it is refused.
bool sleepers_mind_stops(const struct kernel *kernel, const struct world *world, int process);

// The process no longer waits: it ends, or its call was made to fail.
void sleepers_leave(struct world *world, int process);
// Likewise because a signal ends its wait.
void sleepers_interrupt(const struct kernel *kernel, struct world *world, int process,
                        struct effect *effect);

#endif
