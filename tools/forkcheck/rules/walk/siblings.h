// SPDX-License-Identifier: MIT
//
// What all children that a loop makes have in common.

#ifndef FORK_FORKCHECK_RULES_WALK_SIBLINGS_H
#define FORK_FORKCHECK_RULES_WALK_SIBLINGS_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// An expression, and the calls that led to the function in which it is evaluated.
struct given {
    const struct node *node;
    int context;
};

// What NODE is outside of the helpers that have it as a parameter, which do not change it; its node
// is NULL if that is not known.
struct given siblings_given(const struct walk *walk, int context, const struct node *node);

// The loop that makes the processes one of which has come to NODE; NULL if there is none.
const struct node *siblings_loop(const struct walk *walk, int context, const struct node *node);

// Does VALUE have the same value in all children that LOOP makes? The time in seconds has, where
// they start at once.
bool siblings_share(const struct walk *walk, const struct node *loop, struct given value);

// Is the variable one that each child of LOOP makes for itself?
bool siblings_own(const struct node *loop, const struct node *variable);

#endif
