// SPDX-License-Identifier: MIT
//
// Numbers that a program reads from a text: where a variable has its number from, and whether the
// program looks at it with care.

#ifndef FORK_FORKCHECK_RULES_CODE_NUMBERS_H
#define FORK_FORKCHECK_RULES_CODE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/rules/tree/tree.h"

enum { NUMBER_VARIABLES_MAX = 16 };

// A number, the call that reads it, such as strtol, and the variables that have it on its way.
struct number {
    const struct tree *tree;
    const struct node *parse; // NULL if no text is read
    const struct node *variables[NUMBER_VARIABLES_MAX];
    size_t count;
    bool is_bounded; // the program compares it with something that is not negative
};

// Where VARIABLE, which may be a parameter, has its number from: through assignments, functions of
// this source that return it or write it where a pointer leads, and the arguments of calls.
struct number number_find(const struct tree *tree, const struct node *variable);

// The same for the number that its function stores where the parameter POINTER leads.
struct number number_find_pointed(const struct tree *tree, const struct node *pointer);

// Is NODE one of these variables, or what one of them points to?
bool number_has(const struct number *number, const struct node *node);

// Is NODE in the condition of a loop?
bool is_of_loop(const struct node *node);

#endif
