// SPDX-License-Identifier: MIT
//
// SIGINT, SIGTERM and SIGHUP: they end this program, but only after it has cleaned up.

#ifndef FORK_TRANSCRIPT_INTERRUPT_H
#define FORK_TRANSCRIPT_INTERRUPT_H

#include <signal.h>

// From now on these signals do not end the program. They make session_run return and interrupted_by
// report them, so that the caller can clean up and then die of the signal. Call it before making
// anything that must be cleaned up.
void interrupt_catch(void);

// The signal that interrupted this program, or 0.
int interrupted_by(void);

// The signal mask for ppoll(2). The signals are blocked everywhere else, so that none is missed
// between checking the state and waiting.
const sigset_t *interrupt_mask(void);

// Ends the program by the signal itself, so that its parent sees which signal it was.
_Noreturn void interrupt_die(int signal_number);

#endif
