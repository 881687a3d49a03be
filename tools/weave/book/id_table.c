// SPDX-License-Identifier: MIT
//
// An id is never given back, so all numbers below `next` stay taken: a thousand headings of one
// name cost a thousand steps.

#include "weave/book/id_table.h"

#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// Takes ID and returns true; false when it was taken before. *NUMBER is its number in the table.
static bool take(struct id_table *table, struct text id, int *number)
{
    bool is_new = false;

    *number = key_table_intern(&table->ids, id.data, id.size, &is_new);
    if (is_new) {
        table->next =
            memory_grow(table->next, &table->capacity, table->ids.count, sizeof *table->next);
        table->next[*number] = 0;
    }
    return is_new;
}

struct text id_table_take(struct id_table *table, struct arena *arena, struct text wanted,
                          char separator, size_t first)
{
    struct buffer numbered = {0};
    int base = 0;
    int number = 0;

    if (take(table, wanted, &base))
        return arena_copy(arena, wanted);
    size_t next = table->next[base] > 0 ? table->next[base] : first;
    do {
        numbered.size = 0;
        buffer_add(&numbered, wanted);
        buffer_add_byte(&numbered, separator);
        buffer_add_number(&numbered, next++);
    } while (!take(table, buffer_text(&numbered), &number));
    table->next[base] = next;
    struct text result = arena_copy(arena, buffer_text(&numbered));
    buffer_free(&numbered);
    return result;
}

void id_table_free(struct id_table *table)
{
    key_table_free(&table->ids);
    free(table->next);
    *table = (struct id_table){0};
}
