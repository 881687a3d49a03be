// SPDX-License-Identifier: MIT
//
// Two processes clean up for each other. The process that the user started, the keeper, waits. Its
// child, the worker, does the work, in a session of its own. If one of them is killed, the other
// one kills everything that the commands have started, and removes the scratch directories.

#ifndef FORK_TRANSCRIPT_KEEPER_H
#define FORK_TRANSCRIPT_KEEPER_H

#include <sys/types.h>

#include "transcript/identity.h"

// Returns only in the worker. The caller's process becomes the keeper: it passes SIGINT, SIGTERM
// and SIGHUP on to the worker, kills a worker that was stopped, cleans up after it, and exits with
// the same status. Call it after tree_adopt and scratch_begin. The worker cleans up at exit.
void keeper_start(const struct identity *identity);

// In the worker: cleans up now, before it dies of a signal.
void keeper_clean_up(void);

// The keeper's PID, for the worker.
pid_t keeper_pid(void);

#endif
