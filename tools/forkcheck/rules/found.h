// SPDX-License-Identifier: MIT
//
// What the rules have found in one source, each finding once.

#ifndef FORK_FORKCHECK_RULES_FOUND_H
#define FORK_FORKCHECK_RULES_FOUND_H

#include <stdarg.h>

#include "forkcheck/rules/tree/tree.h"

struct found {
    const char *name; // of the rule
    const char *file;
    unsigned line;
    unsigned column;
    char *text; // owned
};

// A zeroed struct has none.
struct found_list {
    struct found *items;
    size_t count;
    size_t capacity;
};

// Adds a finding at NODE, unless it is there.
void found_add(struct found_list *list, const char *name, const struct node *node,
               const char *format, ...) __attribute__((format(printf, 4, 5)));
void found_add_list(struct found_list *list, const char *name, const struct node *node,
                    const char *format, va_list arguments) __attribute__((format(printf, 4, 0)));
// By file, line, column and name.
void found_sort(struct found_list *list);
void found_free(struct found_list *list);

#endif
