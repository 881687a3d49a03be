// SPDX-License-Identifier: MIT
// Zombies whose parent is none of the program's processes: the first process, and orphans. Process
// 1, or the shell that started the first process, reaps them at a time of its own; until then their
// numbers and their process groups still exist.
#ifndef FORK_INTERLEAVE_ADOPTED_H
#define FORK_INTERLEAVE_ADOPTED_H

#include "interleave/model/kernel.h"

// Whether the call addresses a process, or a group, other than its own. Only in a program that
// makes such calls do these zombies stay.
bool adopted_can_tell(const struct call *call, int process);

// Whether PROCESS, which dies without a parent, stays for now as a zombie of REAPER.
bool adopted_stays(const struct kernel *kernel, const struct world *world, int process);

// Whether the call at which the process stands would find such a zombie: then it is made before the
// zombie is reaped, or after.
bool adopted_is_found(const struct kernel *kernel, const struct world *world, int process);

// Process 1 reaps the zombies that the call of PROCESS would find.
void adopted_reap(const struct kernel *kernel, struct world *world, int process);

#endif
