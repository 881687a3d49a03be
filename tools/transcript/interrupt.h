// SPDX-License-Identifier: MIT
//
// SIGINT, SIGTERM and SIGHUP, which end this program after it has cleaned up.

#ifndef FORK_TRANSCRIPT_INTERRUPT_H
#define FORK_TRANSCRIPT_INTERRUPT_H

#include <signal.h>

// From now on the three only make session_run return, and interrupted_by tell of them, so that the
// caller can clean up and then die of that signal. Call it before anything is made that must be
// cleaned up.
void interrupt_catch(void);

// The signal that interrupted this program, or 0.
int interrupted_by(void);

// The signal mask for ppoll(2). They arrive only there, so that none is missed between a look at
// the state and the wait.
const sigset_t *interrupt_mask(void);

// Ends as the signal would have ended us, so that whoever started us can tell.
_Noreturn void interrupt_die(int signal_number);

#endif
