// SPDX-License-Identifier: MIT
//
// Variables that point to allocated memory.

#ifndef FORK_FORKCHECK_RULES_CODE_ALLOCATED_H
#define FORK_FORKCHECK_RULES_CODE_ALLOCATED_H

#include "forkcheck/rules/tree/tree.h"

// The call of malloc or calloc in the program ROOT that gives VARIABLE, a pointer, its only value
// other than NULL. NULL if it has another one, or may have.
const struct node *allocation_of(const struct node *root, const struct node *variable);

#endif
