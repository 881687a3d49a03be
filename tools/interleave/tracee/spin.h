// SPDX-License-Identifier: MIT
// Waiting for a process that may never make a call again.
#ifndef FORK_INTERLEAVE_SPIN_H
#define FORK_INTERLEAVE_SPIN_H

#include "interleave/model/behaviour.h"
#include "interleave/tracee/tracee.h"

enum spin {
    SPIN_STOPPED,  // it has stopped
    SPIN_LOOPS,    // it has come back to where it was, in all its memory and registers
    SPIN_COMPUTES, // it has used SPIN_SECONDS of processor time: what it does later is not known
};

enum { SPIN_SECONDS = 3 };

// Waits for the next stop of the process. Unless it stops, it is interrupted. With `is_known` it
// spins here in other runs as well: a moment is enough, and SPIN_LOOPS stands for both.
enum spin spin_wait(pid_t pid, const struct local *local, bool is_known, struct stop *stop);

#endif
