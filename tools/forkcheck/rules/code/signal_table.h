// SPDX-License-Identifier: MIT
//
// Signals in a table, as {SIGINT, SIGTERM} or {{SIGINT, on_end}, {SIGCHLD, on_child}}, of which a
// loop takes one in each round.

#ifndef FORK_FORKCHECK_RULES_CODE_SIGNAL_TABLE_H
#define FORK_FORKCHECK_RULES_CODE_SIGNAL_TABLE_H

#include <stddef.h>

#include "forkcheck/rules/tree/tree.h"

enum { SIGNAL_ROWS_MAX = 16 };

struct signal_row {
    long signal;
    const struct node *handler; // in the same row: a function, SIG_IGN or SIG_DFL; NULL if none
};

// The rows whose signals ELEMENT may be, an element of a table, as `wanted[i]`, or a member of one.
// None if it is something else, or if the program changes the table.
size_t signal_rows(const struct node *root, const struct node *element,
                   struct signal_row rows[static SIGNAL_ROWS_MAX]);

#endif
