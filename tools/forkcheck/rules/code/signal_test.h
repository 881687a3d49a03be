// SPDX-License-Identifier: MIT
//
// What a program asks before it waits for a signal, and whether a handler changes the answer.

#ifndef FORK_FORKCHECK_RULES_CODE_SIGNAL_TEST_H
#define FORK_FORKCHECK_RULES_CODE_SIGNAL_TEST_H

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// Calls VISIT for each condition that is asked, in the same round of the loop around the call WAIT,
// to decide whether it waits, until VISIT returns true: then so does this.
bool any_test_before(const struct node *wait, node_visit *visit, void *context);

// Does FUNCTION, a handler, change a variable that TEST asks for, itself or in functions that it
// calls?
bool handler_decides(const struct node *function, const struct node *test);

// The same, and it does nothing but count up.
bool handler_counts(const struct node *function, const struct node *test);

// Is NODE, or what it calls, such that VISIT returns true?
bool reaches_node(const struct node *node, node_visit *visit, void *context);

// Does LOOP go on until a handler changes what its condition asks for: is there no other end, and
// does nothing in it change that?
bool waits_for_handlers(const struct node *loop);
// May it end otherwise, as by break?
bool has_another_end(const struct node *loop);

// Does a timer send signals again and again, so that one that is lost is only late?
bool is_renewed(const struct node *root, const struct node *wait);

#endif
