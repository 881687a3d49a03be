// SPDX-License-Identifier: MIT
//
// Names of places on a page, each given once.

#ifndef FORK_WEAVE_ID_TABLE_H
#define FORK_WEAVE_ID_TABLE_H

#include <stddef.h>

#include "lib/text.h"
#include "weave/book/arena.h"

// A zeroed struct is an empty table.
struct id_table {
    struct id_slot *slots; // open addressing
    size_t slot_count;     // a power of two, or 0
    size_t used;
};

// The id WANTED, or when that is taken, WANTED with SEPARATOR and the least number from FIRST on
// that makes it free. It lives in ARENA, and is taken from now on.
struct text id_table_take(struct id_table *table, struct arena *arena, struct text wanted,
                          char separator, size_t first);

void id_table_free(struct id_table *table);

#endif
