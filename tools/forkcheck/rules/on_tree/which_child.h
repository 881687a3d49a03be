// SPDX-License-Identifier: MIT
//
// Which child a wait call has taken, and whether the program asks.

#ifndef FORK_FORKCHECK_RULES_ON_TREE_WHICH_CHILD_H
#define FORK_FORKCHECK_RULES_ON_TREE_WHICH_CHILD_H

#include <stdbool.h>

#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// Does CALL wait for whichever child ends first?
bool is_for_any_child(const struct node *call);
// Is the PID that CALL returns used for more than whether there was one, and to print it?
bool is_asked_which(const struct source *source, const struct node *call);
// Is VALUE the result of fork, or a variable that has it?
bool is_new_child(const struct source *source, const struct node *value);
// Is NODE in a part of LOOP that ends with the function or the process, so that it is done once?
bool is_before_leaving(const struct node *node, const struct node *loop);
// May there be several children where CALL waits?
bool are_several_alive(const struct source *source, const struct node *call);

#endif
