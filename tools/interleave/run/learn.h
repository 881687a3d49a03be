// SPDX-License-Identifier: MIT
// What a real run shows of a process, put down for good.
#ifndef FORK_INTERLEAVE_LEARN_H
#define FORK_INTERLEAVE_LEARN_H

#include "interleave/run/run.h"

// The node for where the process stands now, after `node`'s call brought this. Ends the tool when
// it is known, and the process did something else the last time.
int learn_node(struct run *run, int node, struct result result, int process);

// What the result of a call changes in what the kernel knows of its process.
void local_update(const struct run *run, struct local *local, const struct call *call,
                  struct result result, int node);

// The stack that a stopped process stands at, struct stack in behaviour.h.
int learn_stack(struct behaviour *behaviour, pid_t pid);

// Where the process is in the source: number in behaviour->lines, or -1.
int learn_line(struct behaviour *behaviour, pid_t pid);

#endif
