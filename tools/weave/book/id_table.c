// SPDX-License-Identifier: MIT
//
// The ids that are taken, and for each the number to try next: numbers below it are taken, since
// nothing is ever given back. So a thousand headings of one name cost a thousand steps.

#include "weave/book/id_table.h"

#include <stdlib.h>

#include "lib/buffer.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "weave/book/arena.h"

enum { FIRST_SLOTS = 64 };

struct id_slot {
    struct text id; // without data: free
    size_t next;    // the number to try when the id is wanted again; 0 when it was wanted once
};

// Where ID is, or where it would go.
static struct id_slot *find(const struct id_table *table, struct text id)
{
    size_t mask = table->slot_count - 1;
    size_t at = (size_t)text_hash(id) & mask;

    while (table->slots[at].id.data != NULL && !text_equal(table->slots[at].id, id))
        at = (at + 1) & mask;
    return &table->slots[at];
}

// Makes room for one more: at least half of the slots stay free.
static void grow(struct id_table *table)
{
    struct id_table larger = {.used = table->used};

    if (table->used + 1 <= table->slot_count / 2)
        return;
    larger.slot_count = table->slot_count == 0 ? FIRST_SLOTS : table->slot_count * 2;
    larger.slots = memory_new(larger.slot_count, sizeof *larger.slots);
    for (size_t i = 0; i < table->slot_count; i++) {
        if (table->slots[i].id.data != NULL)
            *find(&larger, table->slots[i].id) = table->slots[i];
    }
    free(table->slots);
    *table = larger;
}

// Takes ID, if it is free, and says whether it was.
static bool take(struct id_table *table, struct arena *arena, struct text id, struct text *result)
{
    grow(table);
    struct id_slot *slot = find(table, id);
    if (slot->id.data != NULL)
        return false;
    slot->id = arena_copy(arena, id);
    table->used++;
    *result = slot->id;
    return true;
}

struct text id_table_take(struct id_table *table, struct arena *arena, struct text wanted,
                          char separator, size_t first)
{
    struct buffer numbered = {0};
    struct text result = {0};

    if (take(table, arena, wanted, &result))
        return result;
    size_t number = find(table, wanted)->next;
    if (number == 0)
        number = first;
    do {
        numbered.size = 0;
        buffer_add(&numbered, wanted);
        buffer_add_byte(&numbered, separator);
        buffer_add_number(&numbered, number++);
    } while (!take(table, arena, buffer_text(&numbered), &result));
    find(table, wanted)->next = number;
    buffer_free(&numbered);
    return result;
}

void id_table_free(struct id_table *table)
{
    free(table->slots);
    *table = (struct id_table){0};
}
