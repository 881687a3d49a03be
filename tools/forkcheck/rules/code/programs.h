// SPDX-License-Identifier: MIT
//
// Names of programs, and the arrays that hold them.

#ifndef FORK_FORKCHECK_RULES_CODE_PROGRAMS_H
#define FORK_FORKCHECK_RULES_CODE_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/rules/tree/tree.h"

enum { PROGRAM_NAME_MAX = 64 };

// Is it a program that is in a directory of PATH, and not in the one where a program works?
bool is_system_program(const char *name);

// The text of a string without its quotation marks, in TEXT; false if NODE is none or longer.
bool text_of_string(const struct node *node, char text[static PROGRAM_NAME_MAX]);

// The list that an array is initialised with; NULL if there is none.
const struct node *list_of(const struct node *variable);
// Is an element of the array changed anywhere in TREE?
bool has_changing_elements(const struct tree *tree, const struct node *variable);
// The element of an array that never changes; NULL if it is not known.
const struct node *element_of(const struct tree *tree, const struct node *variable, size_t index);

#endif
