// SPDX-License-Identifier: MIT
// How a process that ends, or executes a program, closes its descriptors, as do_exit() in Linux
// does it (exit_files, exit_task_work): it lets go of all of them, from the lowest number on, and
// then what it was the last one to have open ends, from the highest number down (task_work_run,
// since Linux 4.3). Other processes can run in between. Where the program cannot tell the
// difference, all of that is one step.
#ifndef FORK_INTERLEAVE_CLOSING_H
#define FORK_INTERLEAVE_CLOSING_H

#include <stdbool.h>

#include "interleave/model/kernel.h"

// Whether the process, which ends, closes its descriptors in several steps. BEFORE: its end has
// changed something else before, which other processes can notice. Notes in the scope that the
// program can tell the steps apart.
// It can if the close of a second pipe, socket or lock changes the result of a call that another
// process can make before that close as well as after it (later.h): a poll, a write, a read that
// does not block. A read that waits for the close makes no difference: it returns only after it.
bool closing_is_in_steps(const struct kernel *kernel, const struct world *world, int process,
                         bool before);

// Whether the process, which is closed, has nothing more to close.
bool closing_is_over(const struct kernel *kernel, const struct world *world, int process);

// Takes the next step: lets go of descriptors up to one that another process has open, too, or that
// has locks; or the next thing ends. Returns the number of that descriptor, or -1.
int closing_step(const struct kernel *kernel, struct world *world, int process,
                 struct effect *effect);

// For a process at an exec that succeeds, or at close_range(2), which close descriptors in the same
// order (do_close_on_exec, __close_range in Linux): takes the next step of that, if there are
// several. False where nothing more is to be closed: then the call returns. BEFORE as above.
bool closing_by_call(const struct kernel *kernel, struct world *world, int process, bool before,
                     struct effect *effect);

#endif
