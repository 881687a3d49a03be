// SPDX-License-Identifier: MIT
//
// Which names a piece of C defines, and which it uses. A piece is a chunk, which no compiler would
// accept by itself; so this goes by the shape of a declaration (a type, then a name), not by
// knowledge of the types.

#ifndef FORK_WEAVE_IDENTIFIERS_H
#define FORK_WEAVE_IDENTIFIERS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

enum name_role {
    NAME_DEFINED, // a function with its body, a macro, a tag, an enumerator, a variable, a
                  // parameter
    NAME_USED,    // anywhere else, but for members behind . and ->
};

// A name in a piece of code.
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

// Adds what stands in CODE to LIST, as the piece WHERE. CODE must outlive LIST.
void identifiers_collect(struct occurrence_list *list, struct text code, size_t block);

// Sorts by name, then definitions before uses, then by piece, and drops repetitions within a piece.
void occurrence_list_sort(struct occurrence_list *list);

// The order of names in a sorted list, as by strcmp(3).
int identifier_compare(struct text one, struct text two);

void occurrence_list_free(struct occurrence_list *list);

#endif
