// SPDX-License-Identifier: MIT
//
// Expressions that are arguments of the program: elements of main's argv, also as variables and
// parameters of other functions that have got them.

#ifndef FORK_FORKCHECK_RULES_CODE_ARGUMENT_PLACE_H
#define FORK_FORKCHECK_RULES_CODE_ARGUMENT_PLACE_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

// argv[1] is at position 1, and so on; 0 is for those of which the source does not say which they
// are, as argv[i].
enum { ARGUMENT_POSITIONS = 6 };

// The definition of main; NULL if there is none.
const struct node *main_of(const struct tree *tree);

// The positions of the arguments that NODE, which may be NULL, may be: a bit for each, 1 <<
// position.
unsigned argument_positions(const struct tree *tree, const struct node *node);

// Is NODE argc, or argv?
bool is_argument_count(const struct tree *tree, const struct node *node);
bool is_argument_list(const struct tree *tree, const struct node *node);

#endif
