// SPDX-License-Identifier: MIT
// Waiting for a process that may never make a call again.
#ifndef FORK_INTERLEAVE_SPIN_H
#define FORK_INTERLEAVE_SPIN_H

#include "interleave/model/behaviour.h"
#include "interleave/tracee/tracee.h"

// Waits for the next stop of the process; false, and it is interrupted, when it spins: it has come
// back to where it was, in all its memory and registers, or has used some seconds of processor
// time. With `is_known` a moment is enough.
bool spin_wait(pid_t pid, const struct local *local, bool is_known, struct stop *stop);

#endif
