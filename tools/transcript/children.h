// SPDX-License-Identifier: MIT
//
// Which processes descend from this one. The kernel keeps a list of the children of each thread
// (proc(5): /proc/PID/task/TID/children); a kernel built without it is asked for the parents of all
// processes instead.

#ifndef FORK_TRANSCRIPT_CHILDREN_H
#define FORK_TRANSCRIPT_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

// Calls VISIT with each child of this process, living or zombie, until VISIT returns false. VISIT
// may reap children. None is missed, because only this process, which has one thread, reaps them.
void children_each(bool (*visit)(pid_t child, void *context), void *context);

// Calls VISIT with each descendant of this process, until VISIT returns false. One that is born or
// reaped meanwhile may be missed.
void descendants_each(bool (*visit)(pid_t pid, void *context), void *context);

#endif
