// SPDX-License-Identifier: MIT
//
// Names of places on a page, each given once.

#ifndef FORK_WEAVE_ID_TABLE_H
#define FORK_WEAVE_ID_TABLE_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

// A zeroed struct is an empty table.
struct id_table {
    struct key_table ids; // all that are taken
    size_t *next;         // by id: the number to try when the id is wanted again; 0: not yet wanted
    size_t capacity;
};

// Takes the id WANTED or, when that is taken, WANTED with SEPARATOR and the least number from FIRST
// on that makes it free. The result lives in ARENA.
struct text id_table_take(struct id_table *table, struct arena *arena, struct text wanted,
                          char separator, size_t first);

void id_table_free(struct id_table *table);

#endif
