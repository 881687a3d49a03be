// SPDX-License-Identifier: MIT
// Adds what a real run shows of a process to the learned behaviour.
#ifndef FORK_INTERLEAVE_LEARN_H
#define FORK_INTERLEAVE_LEARN_H

#include "interleave/run/run.h"

// The node at which the process stands now, after the call of NODE brought RESULT. If the node is
// known and the process stands at another call than last time, that ends the tool.
int learn_node(struct run *run, int node, struct result result, int process);

// Updates LOCAL after CALL, made at NODE, brought RESULT.
void local_update(const struct run *run, struct local *local, const struct call *call,
                  struct result result, int node);

// The call stack of a stopped process: struct stack in behaviour.h.
int learn_stack(const struct run *run, pid_t pid);

// The source line of a stopped process: number in behaviour->lines, or -1.
int learn_line(const struct run *run, pid_t pid);

#endif
