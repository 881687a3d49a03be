// SPDX-License-Identifier: MIT
//
// The limits that a program sets to the numbers which it reads from texts, such as its arguments.

#ifndef FORK_FORKCHECK_RULES_CODE_NUMBER_LIMITS_H
#define FORK_FORKCHECK_RULES_CODE_NUMBER_LIMITS_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

// A comparison parts the numbers below `least` from `least` and those above it.
struct number_limit {
    const struct node *place; // the comparison, or the call that gives it the text or the limit
    const struct node *text;  // what the number is read from
    long least;
    bool is_lower; // the program goes on with the numbers from `least` on, and not with those below
};

// Is the program unwilling to go on where the comparison is true, as in `if (n < 1 || n > 64)` with
// a message and an end?
bool is_refusing(const struct node *comparison);

typedef void limit_visit(const struct number_limit *limit, void *context);

// Calls VISIT for each limit that is a constant. Where a function has the text or the limit as a
// parameter, each call of it is a limit of its own.
void number_limits(const struct tree *tree, limit_visit *visit, void *context);

#endif
