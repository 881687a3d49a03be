// SPDX-License-Identifier: MIT
//
// What a function tells whoever has called it, or a program whoever has started it.

#ifndef FORK_FORKCHECK_RULES_CODE_ANSWER_H
#define FORK_FORKCHECK_RULES_CODE_ANSWER_H

#include "forkcheck/rules/tree/tree.h"

// Does it matter to anybody in the program ROOT what the function of NODE returns?
bool is_result_of_use(const struct node *root, const struct node *node);
// Does NODE change a variable that its function returns to somebody, or exits with?
bool is_change_of_answer(const struct node *root, const struct node *node);

#endif
