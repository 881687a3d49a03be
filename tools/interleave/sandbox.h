// SPDX-License-Identifier: MIT
// A namespace of process numbers for the program under test.
#ifndef FORK_INTERLEAVE_SANDBOX_H
#define FORK_INTERLEAVE_SANDBOX_H

// Goes on as process 1 of a new namespace: whatever happens to it, no process of the program
// outlives it. The caller's own process stays behind, passes signals on and ends with the same
// status.
void sandbox_enter(void);

#endif
