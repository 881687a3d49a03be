// SPDX-License-Identifier: MIT
//
// Two processes clean up for each other: the one that the user started waits, and a child of it
// does the work, in a session of its own. Whichever is killed, the other one kills what the
// commands have started and removes the scratch directories.

#ifndef FORK_TRANSCRIPT_KEEPER_H
#define FORK_TRANSCRIPT_KEEPER_H

#include <sys/types.h>

#include "identity.h"

// Returns in the child. The caller's process becomes the keeper: it passes SIGINT, SIGTERM and
// SIGHUP on, ends a child that was stopped, cleans up after the child, and exits as it did. Call it
// after tree_adopt and scratch_begin. In the child, all is cleaned up at exit.
void keeper_start(const struct identity *identity);

// In the child: cleans up now, before it dies of a signal.
void keeper_clean_up(void);

// The keeper, for its child.
pid_t keeper_pid(void);

#endif
