// SPDX-License-Identifier: MIT
// A call that a process makes for real.
#ifndef FORK_INTERLEAVE_RUN_REAL_CALL_H
#define FORK_INTERLEAVE_RUN_REAL_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/run/run.h"

// Makes the call of the process, up to its return, or up to the birth of CHILD where the return has
// to wait (vfork). Returns its value. A call that a signal interrupts restarts, unless it
// MAY_BE_INTERRUPTED.
int64_t make_real_call(struct run *run, int process, bool may_be_interrupted, int child);

// Whether the kernel has returned this because a signal came: the program does not see it.
bool real_call_was_interrupted(int64_t result);

// For a process whose call was interrupted or postponed: runs it to the entry of the call again.
void make_restart(const struct runner *runner);

// The parent in vfork returns from it: its child has just released it.
void make_vfork_return(struct run *run, int process, int64_t expected);

#endif
