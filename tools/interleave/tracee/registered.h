// SPDX-License-Identifier: MIT
// The functions that a process has registered with atexit(3) or on_exit(3), to be called by
// exit(3). The C library keeps them for itself. So the program's references to the functions that
// register them are diverted (divert.h) to a few instructions that note the address of the
// registered function in a list and go on. The process does not stop there. A second page counts
// what the process itself has registered: fork(2) gives the child an empty one (MADV_WIPEONFORK).
#ifndef FORK_INTERLEAVE_REGISTERED_H
#define FORK_INTERLEAVE_REGISTERED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "interleave/tracee/launch.h"

// Begins the list in the template, which stands at the program's entry point. Does nothing for a
// program that registers no functions, that has no debugging information or is linked statically,
// or on a processor other than x86_64.
void registered_follow(const struct template *template);

// Whether an ancestor of the process has registered the function at ADDRESS before it forked, and
// the process itself has not registered it again. False where that is not known.
bool registered_is_inherited(pid_t pid, uint64_t address);

#endif
