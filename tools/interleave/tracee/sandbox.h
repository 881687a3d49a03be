// SPDX-License-Identifier: MIT
// A namespace of process numbers for the program under test.
#ifndef FORK_INTERLEAVE_SANDBOX_H
#define FORK_INTERLEAVE_SANDBOX_H

#include <stdbool.h>

// Goes on as process 1 of a new namespace: whatever happens to it, no process of the program
// outlives it. The caller's own process stays behind, passes signals on and ends with the same
// status.
//
// False where that is not permitted, as in most containers: then the tool goes on as it is, adopts
// the orphans of the program, and its processes die with it because they are traced.
bool sandbox_enter(void);

#endif
