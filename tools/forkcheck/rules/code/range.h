// SPDX-License-Identifier: MIT
//
// Which numbers an expression may be, where loops and constants tell.

#ifndef FORK_FORKCHECK_RULES_CODE_RANGE_H
#define FORK_FORKCHECK_RULES_CODE_RANGE_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

struct range {
    long low;
    long high;
};

// The number that NODE always is: a constant, the size of an array of characters, or a
// number of elements. False if it is not known, or NODE is NULL.
bool range_number(const struct node *node, long *number);

// The loop around NODE that counts VARIABLE from one constant to another by steps of one, without
// an early end; *RANGE are the numbers of its rounds. NULL if there is no such loop.
const struct node *range_loop(const struct node *node, const struct node *variable,
                              struct range *range);

// How often the body of LOOP runs at most, if it counts from one constant to another by steps of
// one. False if that is not known.
bool range_rounds(const struct node *loop, long *rounds);

// The numbers that the expression NODE is, in one round or another. False if they are not known.
bool range_of(const struct node *node, struct range *range);

#endif
