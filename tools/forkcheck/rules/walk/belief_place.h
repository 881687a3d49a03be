// SPDX-License-Identifier: MIT
//
// The variables, and the memory of malloc and the like, of which each process has its own copy.

#ifndef FORK_FORKCHECK_RULES_WALK_BELIEF_PLACE_H
#define FORK_FORKCHECK_RULES_WALK_BELIEF_PLACE_H

#include <stdint.h>

#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// The variable at PLACE, or the pointer to memory at PLACE if no other one leads there; NULL if
// neither is known.
const struct node *belief_variable(const struct walk *walk, int place);
// The name of the member of its structure, or of the structures that are its elements, that is at
// PLACE, as places have it; 0 if PLACE is no part of a member.
int64_t belief_member(const struct walk *walk, int place);
// Does the pointer lead to memory that mmap has made for this process alone?
bool belief_is_private_map(const struct walk *walk, const struct node *variable);
// Was the variable there when the child of STATE, which is at AT, was made?
bool belief_is_before_fork(const struct walk *walk, const struct state *state,
                           const struct node *variable, const struct node *at);

#endif
