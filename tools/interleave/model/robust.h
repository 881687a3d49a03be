// SPDX-License-Identifier: MIT
// The end of a process that holds a robust mutex in memory that processes share, as in
// get_robust_list(2) and Documentation/locking/robust-futex-ABI.rst of Linux: the kernel marks the
// mutex in the memory, and wakes one process that waits for it.
#ifndef FORK_INTERLEAVE_ROBUST_H
#define FORK_INTERLEAVE_ROBUST_H

#include <stdbool.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"

// Whether the process holds such a mutex, or is taking one or giving it back.
bool robust_is_held(const struct node *node);

// The process ends, or executes another program: does what the kernel does. Refuses where there are
// several of them, since the kernel marks one after the other.
void robust_release(const struct kernel *kernel, struct world *world, int process,
                    struct effect *effect);

#endif
