// SPDX-License-Identifier: MIT
//
// How much a process writes into a pipe. Linux gives a pipe 65536 bytes, and 4096 if its user has
// many pipes (pipe(7), "Pipe capacity").

#ifndef FORK_FORKCHECK_RULES_WALK_FLOOD_H
#define FORK_FORKCHECK_RULES_WALK_FLOOD_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// May CALL, in all its rounds, write more than a pipe holds?
bool is_stream(const struct walk *walk, const struct state *state, const struct node *call);

// May CALL, by which a child writes, in all its rounds write more than a pipe holds? Rounds of a
// loop that makes children do not count: each child makes one of them.
bool is_flood(const struct walk *walk, const struct state *state, const struct node *call);

#endif
