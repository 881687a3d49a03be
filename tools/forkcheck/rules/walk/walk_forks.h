// SPDX-License-Identifier: MIT
//
// What the calls that make, await and replace processes do.

#ifndef FORK_FORKCHECK_RULES_WALK_WALK_FORKS_H
#define FORK_FORKCHECK_RULES_WALK_WALK_FORKS_H

#include "forkcheck/rules/walk/walk.h"

// Three states follow a fork: the child, the parent, and the parent whose fork has failed.
void walk_fork(struct walk *walk, const struct state *state, const struct node *call,
               struct outcomes *outcomes);
// A wait call succeeds or fails, and with WNOHANG it may find nothing.
void walk_wait(struct walk *walk, const struct state *state, const struct node *call,
               struct outcomes *outcomes);
// Does the parent of the process wait for children somewhere? Only after the first pass.
bool walk_is_awaited(const struct walk *walk, const struct state *state);
// An exec call returns only if it fails: that is STATE afterwards.
void walk_exec(struct walk *walk, struct state *state, const struct node *call);

// The argument of a wait call that is the address of the status; NULL if it has none.
const struct node *status_argument(const struct node *call);
// The flags of a wait call, and whether they are known.
bool wait_flags(const struct state *state, const struct node *call, long *flags);
// Can the wait call find nothing, or does it leave the child unreaped?
bool waits_without_hanging(const struct state *state, const struct node *call);

#endif
