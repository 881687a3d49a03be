// SPDX-License-Identifier: MIT
//
// Which variable, or part of one, an expression names: status, job->status, jobs[i].status.

#ifndef FORK_FORKCHECK_RULES_CODE_PART_H
#define FORK_FORKCHECK_RULES_CODE_PART_H

#include "forkcheck/rules/tree/tree.h"

// Do both name the same variable, or the same part of it? A variable in an index has the same value
// in both only if nothing has changed it.
bool is_same_part(const struct node *left, const struct node *right);
// Is there an expression in NODE that names the same as PART?
bool has_part(const struct node *node, const struct node *part);
// The declaration of the variable that PART is a part of, through pointers, too; NULL if there is
// none in the tree.
const struct node *variable_of(const struct node *part);
// Are both members of the same type of structure?
bool is_same_structure(const struct node *left, const struct node *right);
// Are both members with the same name of the same type of structure, whichever object it is?
bool is_same_member(const struct node *left, const struct node *right);

#endif
