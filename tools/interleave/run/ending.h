// SPDX-License-Identifier: MIT
// The end of a process in a real run. The kernel closes the descriptors first (exit_files in
// Linux's do_exit), and only later is the process dead for its parent (exit_notify): where the
// model has two steps for that, so has the real run.
#ifndef FORK_INTERLEAVE_ENDING_H
#define FORK_INTERLEAVE_ENDING_H

#include "interleave/run/run.h"

// The process, stopped, closes its pipes, and stays. One that keeps its parent waiting in vfork has
// to die for that (true): until the model has it dead, its parent is answered in place of the
// kernel.
bool ending_begin(struct run *run, int process, const struct effect *effect);

// Whether somebody is dead who is not dead in the model.
bool ending_is_pending(const struct run *run);

// Such a process dies: this is the wait status that its parent sees.
void ending_complete(struct run *run, int process, int status);

// The process, stopped, dies as soon as it goes on, or by SIGKILL.
void ending_go(struct run *run, int process, int status);

// Waits for the end of a process that is on its way there, and compares its status with this one.
void ending_await(struct run *run, int process, int status);

#endif
