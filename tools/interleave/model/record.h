// SPDX-License-Identifier: MIT
// The list of locks on a file: how they conflict, and how they are put into it and taken out.
#ifndef FORK_INTERLEAVE_RECORD_H
#define FORK_INTERLEAVE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"

// The object of the locks on a content.
int record_locks(const struct kernel *kernel, int content);

struct lock record_get(const struct shared *there, size_t at);
// Whether one has to wait for the other.
bool record_conflicts(const struct lock *one, const struct lock *other);
// Whether both have the same owner.
bool record_is_of(const struct lock *one, const struct lock *other);
// Whether the list has a lock of this owner.
bool record_has(const struct shared *there, const struct lock *owner);

// The lock that the call is about; F_UNLCK is one, too. Returns 0 or a negative errno.
int64_t record_wanted(const struct kernel *kernel, const struct world *world, int process,
                      const struct call *call, struct lock *wanted);

// All bytes of the lock get its type; with F_UNLCK they are free. Other bytes stay as they are.
void record_put(struct shared *there, const struct lock *lock);
// Drops all locks of this owner.
void record_drop(struct shared *there, const struct lock *owner);

#endif
