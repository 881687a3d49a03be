// SPDX-License-Identifier: MIT
//
// Expressions that say the same in the same words: a variable, a member or an element of it.

#ifndef FORK_FORKCHECK_RULES_CODE_ALIKE_H
#define FORK_FORKCHECK_RULES_CODE_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/rules/tree/tree.h"

// Are both expressions the same, apart from casts? Neither contains a call or a change, so that
// both have the same value where nothing has changed in between.
bool is_alike(const struct node *left, const struct node *right);

// How often does NODE contain such an expression? What is in the part WITHOUT of it does not
// count; that may be NULL.
size_t count_alike(const struct node *node, const struct node *wanted, const struct node *without);

// The expression that POINTER points into: that of `text`, `(char *)text + done`, `&text[done]`
// is `text`; that of `&value` is `value`.
const struct node *pointed_into(const struct node *pointer);

#endif
