// SPDX-License-Identifier: MIT
//
// Which functions of a source are signal handlers: those that signal or a struct sigaction gets,
// also by way of parameters, variables, tables and conditional expressions.

#ifndef FORK_FORKCHECK_RULES_CODE_HANDLERS_H
#define FORK_FORKCHECK_RULES_CODE_HANDLERS_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/rules/tree/tree.h"

enum { HANDLERS_MAX = 32 };

struct handlers {
    struct handler {
        const struct node *function;
        bool is_of_sigchld;
        bool restarts; // interrupted calls
    } items[HANDLERS_MAX];
    size_t count;
    const struct node *root;
};

void handlers_find(struct handlers *handlers, const struct node *root);

// Calls VISIT for each function that VALUE may be, until it returns true: then so does this. GIVEN
// is the call that gives the function to the one that VALUE is in, or the row of the table that the
// function stands in; NULL if there is none.
typedef bool handler_visit(const struct node *function, const struct node *given, void *context);
bool handler_values(const struct node *root, const struct node *value, handler_visit *visit,
                    void *context);

#endif
