// SPDX-License-Identifier: MIT
//
// How many bytes a type has on Linux with pointers of 64 bits.

#ifndef FORK_FORKCHECK_RULES_TREE_TYPE_SIZE_H
#define FORK_FORKCHECK_RULES_TREE_TYPE_SIZE_H

#include "forkcheck/rules/tree/tree.h"

// The size of the type with this name, as in "struct job[4]"; 0 if it is not known.
long type_size(const struct tree *tree, const char *type);

#endif
