// SPDX-License-Identifier: MIT
// Waiting for a process that may never make a call again.
#ifndef FORK_INTERLEAVE_SPIN_H
#define FORK_INTERLEAVE_SPIN_H

#include "interleave/model/behaviour.h"
#include "interleave/tracee/tracee.h"

enum spin {
    SPIN_STOPPED,  // it has stopped
    SPIN_LOOPS,    // its memory and registers have repeated, or all that decides about its way
    SPIN_WAITS,    // it waits in a call for something outside of the program; it is interrupted
    SPIN_COMPUTES, // it has used SPIN_SECONDS of processor time, and what it does later is not
                   // known
};

enum { SPIN_SECONDS = 3 };

// Waits for the next stop of the process, and interrupts it where none comes. With IS_KNOWN it
// spins here in other runs as well: a short wait is enough, and the result SPIN_LOOPS stands for
// both loops and computations.
enum spin spin_wait(pid_t pid, const struct local *local, bool is_known, struct stop *stop);

#endif
