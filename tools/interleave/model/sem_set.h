// SPDX-License-Identifier: MIT
// The state of a set of System V semaphores (semaphores.h). The content of its object is a struct
// sem_set and a struct sem_member for each semaphore; its `pages` are a struct sem_note for each
// adjustment (SEM_UNDO), sorted, and then for each process that sleeps, in the order in which they
// fell asleep. A set that does not exist has no content.
#ifndef FORK_INTERLEAVE_SEM_SET_H
#define FORK_INTERLEAVE_SEM_SET_H

#include <stddef.h>
#include <stdint.h>

#include "interleave/model/kernel.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/world.h"

struct sem_member {
    int32_t value;
    int32_t process; // of the last operation, + 1; only where the program asks for it
};

enum { SEM_SLEEPER = -1 };

struct sem_note {
    int32_t process;
    int32_t number; // of the semaphore, or SEM_SLEEPER
    int64_t adjust; // semadj of the process
};

// process.asleep of a process in semop: SEM_WOKEN + errno once another one has decided its call.
enum { SEM_QUEUED = 1, SEM_WOKEN = 2 };

// What sem_try returns for operations that have to wait.
enum { SEM_WAITS = 1 };

// Number of semaphores; 0 where there is no such set, or THERE is NULL.
int sem_set_size(const struct shared *there);
struct sem_set sem_set_head(const struct shared *there);
// Some semop has succeeded.
void sem_set_operated(struct shared *there);
struct sem_member sem_member(const struct shared *there, int number);
void sem_member_set(struct shared *there, int number, struct sem_member member);
// The `process` of a member that the process has changed.
int32_t sem_owner(const struct kernel *kernel, int process);

// The note at this offset of the pages.
struct sem_note sem_note(const struct shared *there, size_t at);
void sem_note_remove(struct shared *there, size_t at);
int64_t sem_adjust(const struct shared *there, int process, int number);
void sem_adjust_set(struct shared *there, int process, int number, int64_t adjust);
// SETVAL and SETALL drop the adjustments of all processes; of all semaphores with NUMBER -1.
void sem_adjust_drop(struct shared *there, int number);

struct sembuf;

// Number of operations of the call.
int sem_operations(const struct call *call);
// What the operations of the call would bring now: 0, SEM_WAITS or a negative errno; nothing is
// changed. *BLOCKED, unless it is NULL, is the operation that waits.
int64_t sem_try(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call, struct sembuf *blocked);
// After a change: makes the operations of those who sleep, as far as they can go on now.
void sem_wake(const struct kernel *kernel, struct world *world, int object);

#endif
