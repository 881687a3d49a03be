// SPDX-License-Identifier: MIT
// The end of a process, as in Linux's do_exit(): a parent in vfork gets its memory back first, then
// the descriptors are closed, and only after that the process is dead for its parent.
#ifndef FORK_INTERLEAVE_KERNEL_ENDING_H
#define FORK_INTERLEAVE_KERNEL_ENDING_H

#include "interleave/model/kernel.h"

// The process ends with wait status STATUS: in two steps where another process can notice it (the
// first sets process.closed and effect->closed), or in more (closing.h), otherwise in one
// (effect->died).
void ending_make(const struct kernel *kernel, struct world *world, int process, int status,
                 struct effect *effect);

// The next step of a process that is closed.
void ending_go_on(const struct kernel *kernel, struct world *world, int process,
                  struct effect *effect);

// A parent that waits in vfork for CHILD goes on.
void ending_release(const struct kernel *kernel, struct world *world, int child,
                    struct effect *effect);

#endif
