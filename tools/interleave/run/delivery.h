// SPDX-License-Identifier: MIT
// Signals in a real run: those that the tool sends instead of the kernel, and their details.
// We never really stop a process; we just do not resume it. So SIGCHLD for stopped children is sent
// here.
#ifndef FORK_INTERLEAVE_DELIVERY_H
#define FORK_INTERLEAVE_DELIVERY_H

#include "interleave/run/run.h"

// Sends the signal of a kill call to its receivers in the model. SIGKILL is not sent here: it would
// take effect at once.
void delivery_send(const struct run *run, const struct effect *effect);

// Around a step in the model: sends SIGCHLD to parents of children that the step stopped or
// continued, and SIGHUP and SIGCONT to groups that it orphaned.
void delivery_begin(struct run *run);
void delivery_end(const struct run *run);

// Answers a wait that has found a child that is stopped or was continued; false for all other
// calls.
bool delivery_wait(const struct run *run, int process, const struct result *result);
// For a sigwait that has returned: stores the details of the signal in the process's memory.
void delivery_waited(const struct run *run, int process, const struct result *result);

// For a process that is about to handle SIGNAL: sets the signal's details to those in list NUMBER
// (result.details).
void delivery_inform(const struct run *run, pid_t pid, int number, int signal);

// Sends the signal, really: to the process's thread, or to the process.
void delivery_put(pid_t pid, int signal, bool is_own);
// Whether the signal at which the process is stopped was sent to its thread.
bool delivery_is_own(pid_t pid);

#endif
