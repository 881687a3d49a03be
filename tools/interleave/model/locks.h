// SPDX-License-Identifier: MIT
// Locks on files, as described in flock(2) and fcntl(2) and as fs/locks.c of Linux has them. The
// locks on a content are an object of their own.
// A process that waits takes no step to fall asleep, except where the program can tell the
// difference: in a flock that converts a lock, which is gone then; and in an fcntl of a process
// that has other locks, since another process may then get EDEADLK.
#ifndef FORK_INTERLEAVE_LOCKS_H
#define FORK_INTERLEAVE_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/kernel.h"

// Whose lock it is. Locks by flock, and the other two, do not mind each other.
enum lock_kind {
    LOCK_BY_FLOCK, // of an open file
    LOCK_BY_FCNTL, // of a process
    LOCK_BY_OFD,   // of an open file, by F_OFD_SETLK
};

struct lock {
    int32_t kind;  // enum lock_kind
    int32_t owner; // index of the process, or object of the open file
    int64_t type;  // F_RDLCK, F_WRLCK
    int64_t first; // bytes of the file
    int64_t last;
};

// The lock that keeps the process waiting in its call, or, for F_GETLK, that would; false for none.
bool lock_in_the_way(const struct kernel *kernel, const struct world *world, int process,
                     struct lock *lock);

// Whether the call can return now, and what it then returns; sets result->fingerprint where it
// stores something.
bool lock_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call);
int64_t lock_do(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

// Whether the process can fall asleep in its call now; and does so.
bool lock_can_sleep(const struct kernel *kernel, const struct world *world, int process);
void lock_sleep(const struct kernel *kernel, struct world *world, int process);
// Whether it sleeps there.
bool lock_sleeps(const struct kernel *kernel, const struct world *world, int process);

// The process closes its descriptors from FIRST to LAST; all that are to be closed when it executes
// a program; or all.
void locks_close(const struct kernel *kernel, struct world *world, int process, int first,
                 int last);
void locks_exec(const struct kernel *kernel, struct world *world, int process);
void locks_end(const struct kernel *kernel, struct world *world, int process);
// The same in two parts, as Linux does it at the end of a process: its own locks on the file of the
// descriptor go when it lets go of it, those of the open file when that ends.
void locks_drop(const struct kernel *kernel, struct world *world, int process, int fd);
void locks_release(const struct kernel *kernel, struct world *world, int process, int fd);
// Whether there are such locks.
bool locks_of_process(const struct kernel *kernel, const struct world *world, int process, int fd);
bool locks_of_open_file(const struct kernel *kernel, const struct world *world, int object);
// Whether a process that ends gives back locks before it is dead.
bool locks_end_in_sight(const struct kernel *kernel, const struct world *world, int process);

#endif
