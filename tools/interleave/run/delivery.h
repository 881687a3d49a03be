// SPDX-License-Identifier: MIT
// Signals in a real run: those that the tool sends in the kernel's place, and what they tell of
// themselves.
//
// Processes are never stopped in earnest: one that is stopped is not let go on. So what the kernel
// would tell its parent of it is told here.
#ifndef FORK_INTERLEAVE_DELIVERY_H
#define FORK_INTERLEAVE_DELIVERY_H

#include "interleave/run/run.h"

// Sends the signal of a kill call to those whom it reaches in the model. SIGKILL is not sent: it
// would not wait for its turn.
void delivery_send(const struct run *run, const struct effect *effect);

// Around a step in the model: parents hear of children that it has stopped or let go on, and groups
// that it has left without hope are hung up.
void delivery_begin(struct run *run);
void delivery_end(const struct run *run);

// Answers a wait call that has found a child which was stopped or goes on; false for all others.
bool delivery_wait(const struct run *run, int process, const struct result *result);
// Puts into the process's memory what the signal that it has waited for tells.
void delivery_waited(const struct run *run, int process, const struct result *result);

// For a process that is about to handle the signal: has it told what result.told has of it.
void delivery_inform(const struct run *run, pid_t pid, int number, int signal);

#endif
