// SPDX-License-Identifier: MIT
// The dead whose parent is none of the program's processes: the first process, and orphans. Process
// 1, or the shell that the first process was started by, reaps them at a time of its own; until
// then their numbers, and their process groups, are still there.
#ifndef FORK_INTERLEAVE_ADOPTED_H
#define FORK_INTERLEAVE_ADOPTED_H

#include "interleave/model/kernel.h"

// Whether the call asks for a process, or a group, other than its own. Only where the program makes
// such calls do the dead stay.
bool adopted_can_tell(const struct call *call, int process);

// Whether a process that dies without a parent stays for now, as a zombie of REAPER.
bool adopted_stays(const struct kernel *kernel, const struct world *world, int process);

// Whether the call at which the process stands would find one of them: then it is made before they
// are reaped, or after.
bool adopted_is_found(const struct kernel *kernel, const struct world *world, int process);

// Those that the call would find are reaped.
void adopted_reap(const struct kernel *kernel, struct world *world, int process);

#endif
