// SPDX-License-Identifier: MIT
//
// The rounds of a loop that counts.

#ifndef FORK_FORKCHECK_RULES_CODE_ROUNDS_H
#define FORK_FORKCHECK_RULES_CODE_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/rules/tree/tree.h"

// The counter is each number from `from` to before `limit` + `to`. Without a limit that is `to`.
struct rounds {
    const struct node *loop;
    const struct node *counter;
    const struct node *limit;
    long from;
    long to;
};

// False if LOOP does not count by one, up or down, between a constant and a variable or constant.
bool rounds_read(struct rounds *rounds, const struct node *loop);

// Is VALUE a constant, a variable, or the sum of both? Then gives them, NULL for no variable.
bool rounds_sum(const struct node *value, const struct node **variable, long *number);

// What a variable gets by its declaration or an assignment, which is START; NULL if it is neither.
const struct node *rounds_start(const struct node *start, const struct node **variable);

// Counts the changes of a variable, for any_node. Whoever has its address may change it.
struct changes {
    const struct node *variable;
    const struct node *outside; // changes within it do not count
    const struct node *last;
    unsigned behind; // nor do those before the node with this number
    size_t count;
};

bool changes_note(const struct node *node, void *context);

#endif
