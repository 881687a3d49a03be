// SPDX-License-Identifier: MIT
//
// The largest number that an expression becomes in a program that sets limits to what it reads.

#ifndef FORK_FORKCHECK_RULES_CODE_NUMBER_MOST_H
#define FORK_FORKCHECK_RULES_CODE_NUMBER_MOST_H

#include "forkcheck/rules/tree/tree.h"

// The largest of the constants that NODE may be, and of the limits up to which the program accepts
// numbers for it. 0 if none is known.
long number_most(const struct tree *tree, const struct node *node);

#endif
