// SPDX-License-Identifier: MIT
//
// Which lines of the blocks of a chapter define which names.

#ifndef FORK_WEAVE_DEFINITIONS_H
#define FORK_WEAVE_DEFINITIONS_H

#include <stddef.h>

#include "lib/base/text.h"

struct chapter;

// A line of a block defines a name.
struct definition {
    size_t block;
    size_t line; // index in the block
    struct text name;
    size_t program; // index of the first program in which the line defines the name
    size_t place;   // the number of the line in that program
    size_t times;   // how often the line defines it: `struct a {} a;` defines it twice
};

// Sorted by block, line and name. A zeroed struct is an empty list.
struct definition_list {
    struct definition *items;
    size_t count;
};

// The definitions in the blocks of CHAPTER: the tags of its programs, on the lines from which the
// programs were tangled. Their names live as long as the tags. The caller frees the list.
struct definition_list definitions_of(const struct chapter *chapter);

// The definition of NAME on the line with the index LINE of block BLOCK, or NULL.
struct definition *definition_find(const struct definition_list *list, size_t block, size_t line,
                                   struct text name);

void definition_list_free(struct definition_list *list);

#endif
