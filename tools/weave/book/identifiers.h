// SPDX-License-Identifier: MIT
//
// Which names a block of C code defines, and which it uses. Which lines define which names is known
// from ctags; the tokens of a line tell the places.

#ifndef FORK_WEAVE_IDENTIFIERS_H
#define FORK_WEAVE_IDENTIFIERS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"
#include "weave/book/definitions.h"

enum name_role {
    NAME_DEFINED, // ctags has found a definition: see ctags.c for the kinds
    NAME_USED,    // any other name, except members after . and ->
};

// A name in a block of code.
struct occurrence {
    struct text name; // borrowed from the code
    enum name_role role;
    bool is_call; // a parenthesis follows
    size_t block; // the number of the block, which the caller gives
};

struct occurrence_list {
    struct occurrence *items;
    size_t count;
    size_t capacity;
};

// Adds the names in CODE, which is the text of block BLOCK, to LIST. CODE must outlive LIST. Of
// DEFINITIONS, which are those of the chapter, those that are found count down their times.
void identifiers_collect(struct occurrence_list *list, struct text code, size_t block,
                         const struct definition_list *definitions);

// Sorts LIST by name, then definitions before uses, then by block. Of occurrences with the same
// name, role and block, one stays: a call, if there is one.
void occurrence_list_sort(struct occurrence_list *list);

// Compares two names in the order of a sorted list, as strcmp(3) does.
int identifier_compare(struct text one, struct text two);

void occurrence_list_free(struct occurrence_list *list);

#endif
