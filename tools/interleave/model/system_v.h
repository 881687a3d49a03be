// SPDX-License-Identifier: MIT
// What all objects of System V have in common, and the tables in which Linux keeps them
// (ipc/util.c). An object that is made gets the next index of the table of its kind: the one after
// the index that was given last, up to 63, and then the lowest free one from 0 on. Programs learn
// of indices only by commands that list all objects (MSG_INFO, MSG_STAT and so on): in a program
// that uses none, all indices are 0 (scope.indices).
#ifndef FORK_INTERLEAVE_SYSTEM_V_H
#define FORK_INTERLEAVE_SYSTEM_V_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"

// The content of each object begins with this. An object that does not exist has no content.
enum { OWNER_SHIFT = 6 }; // each object is the user's own
struct system_v {
    int64_t key;  // IPC_PRIVATE for shared memory that is removed
    int64_t mode; // as in ipc_perm.mode
    int64_t index;
};

// Whether the call is about all objects of its kind, or about the one at an index.
bool system_v_lists(const struct kernel *kernel, const struct call *call);

// The objects of one kind: LISTS_SEMAPHORES, LISTS_MESSAGES or LISTS_SEGMENT.
// The index of an object that is made now, which is taken.
int64_t system_v_take(const struct kernel *kernel, struct world *world, enum lists kind);
// The object at the index, or OBJECT_NONE.
int system_v_at(const struct world *world, enum lists kind, int64_t index);
// How many there are; and what MSG_INFO and so on return: the highest index, or 0.
int64_t system_v_count(const struct world *world, enum lists kind);
int64_t system_v_highest(const struct world *world, enum lists kind);

#endif
