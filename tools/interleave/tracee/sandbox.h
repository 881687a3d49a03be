// SPDX-License-Identifier: MIT
// A namespace of process numbers for the program under test.
#ifndef FORK_INTERLEAVE_SANDBOX_H
#define FORK_INTERLEAVE_SANDBOX_H

#include <stdbool.h>

// Returns in the worker, process 1 of a new namespace: whatever happens to it, no process of the
// program outlives it. The caller's own process stays as its guard (guard.h) and ends with the same
// exit status.
// False where a namespace is not permitted, as in most containers: then the worker adopts the
// orphans of the program, and its processes die with it because they are traced.
bool sandbox_enter(void);

#endif
