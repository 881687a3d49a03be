// SPDX-License-Identifier: MIT
// The end of a process, as do_exit() in Linux has it: a parent in vfork has its memory back first,
// then the descriptors are closed, and only after that the process is dead for its parent.
#ifndef FORK_INTERLEAVE_KERNEL_ENDING_H
#define FORK_INTERLEAVE_KERNEL_ENDING_H

#include "interleave/model/kernel.h"

// The process ends with this wait status: in two steps where another process can tell (the first
// sets process.closed and effect->closed), otherwise in one (effect->died).
void ending_make(const struct kernel *kernel, struct world *world, int process, int status,
                 struct effect *effect);

// A parent that waits in vfork for this process goes on.
void ending_release(const struct kernel *kernel, struct world *world, int child,
                    struct effect *effect);

#endif
