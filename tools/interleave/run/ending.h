// SPDX-License-Identifier: MIT
// The end of a process in a real run. The kernel closes the descriptors first (exit_files in
// Linux's do_exit), and only later is the process dead for its parent (exit_notify). Where the
// model has two steps for that, the real run has them, too.
#ifndef FORK_INTERLEAVE_ENDING_H
#define FORK_INTERLEAVE_ENDING_H

#include "interleave/run/run.h"

// The process, which is stopped, closes its pipes, as far as it does so in the model, and stays. A
// process that keeps its parent waiting in vfork has to die for that: then true is returned, and
// until the model has it dead, calls of its parent are answered here instead of by the kernel.
bool ending_begin(struct run *run, int process, const struct effect *effect);

// It closes more of them. So does a process at a call that closes descriptors one after the other.
void ending_close(struct run *run, int process);

// Whether some process is dead that is not yet dead in the model.
bool ending_is_pending(const struct run *run);

// A process that has closed its pipes dies. STATUS is the wait status that its parent sees.
void ending_complete(struct run *run, int process, int status);

// The process, which is stopped, dies as soon as it runs, or by SIGKILL.
void ending_go(struct run *run, int process, int status);

// Waits for the end of a process that is about to die, and compares its wait status with STATUS.
void ending_await(struct run *run, int process, int status);

// For a parent at the return of vfork(2) whose child has really ended, but ends later in the model:
// takes back the SIGCHLD that is pending, where the parent blocks it. ending_complete sends it.
void ending_defer(const struct run *run, int parent);

#endif
