// SPDX-License-Identifier: MIT
// System V semaphores: semget(2), semop(2), semctl(2), as ipc/sem.c of Linux has them.
// A process that waits in semop does not fall asleep in a step of its own: its operations are made
// when it goes on, as if it had made the call only then. Nothing can tell the difference except a
// removal of the set and a question how many processes wait. Where a program does one of these
// while processes may wait, they do fall asleep (STEP_SLEEP), and whoever changes a value also
// makes the operations of those who sleep (scope.sleepers).
#ifndef FORK_INTERLEAVE_SEMAPHORES_H
#define FORK_INTERLEAVE_SEMAPHORES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/sem.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/system_v.h"
#include "lib/base/buffer.h"

// Limits of Linux: SEMVMX, SEMMSL, SEMOPM, SEMMNI.
enum { SET_VALUE_MAX = 32767, SET_SIZE_MAX = 32000, SEM_OPERATIONS_MAX = 500, SETS_MAX = 32000 };

// What the model knows of a set, for semctl(2).
struct sem_set {
    struct system_v common;
    int64_t operated; // 1: some semop(2) has succeeded, so sem_otime is not 0
};

// semget and semctl: returns what the call returns, and sets result->fingerprint where it stores
// more.
int64_t sem_control(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect);

// What IPC_INFO and SEM_INFO store.
struct seminfo sem_info(const struct world *world, int64_t command);

// Whether semop can return now, and what it then brings.
bool sem_ready(const struct kernel *kernel, const struct world *world, int process,
               const struct call *call);
int64_t sem_operate(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call);

// Whether the process, in semop, can fall asleep now; and does so.
bool sem_can_sleep(const struct kernel *kernel, const struct world *world, int process);
void sem_sleep(const struct kernel *kernel, struct world *world, int process);
// Whether it sleeps there.
bool sem_sleeps(const struct kernel *kernel, const struct world *world, int process);
// Whether it sleeps no longer, because another process has made its operations.
bool sem_is_woken(const struct world *world, int process);
// The process no longer waits: a signal ends its wait, or it ends.
void sem_leave(struct world *world, int process);

// Whether the end of the process changes a semaphore (SEM_UNDO).
bool sem_undoes(const struct kernel *kernel, const struct world *world, int process);
// The process ends: makes these changes.
void sem_undo(const struct kernel *kernel, struct world *world, int process, struct effect *effect);

// Whether there is such a set; copies what is known of it, and appends its values (uint16_t, as
// GETALL stores them).
bool sem_look(const struct world *world, int object, struct sem_set *set, struct buffer *values);

// Whether the operations are undone at the end of the process (SEM_UNDO).
bool sem_may_undo(const struct call *call);

// The value of a semaphore of a set that there is.
int sem_value(const struct world *world, int object, int number);

// For the operations at which the process waits: the semaphore, and how much it needs (0: that it
// is 0). False where it does not wait.
bool sem_awaits(const struct kernel *kernel, const struct world *world, int process, int *number,
                int *needs);

#endif
