// SPDX-License-Identifier: MIT
//
// A hash table with open addressing, never more than half full.

#include "lib/chunk_table.h"

#include <stdlib.h>

#include "lib/diag.h"
#include "lib/memory.h"
#include "lib/text.h"

// The slot that holds this name, or the free one where it belongs. There is always a free one.
static size_t *find_slot(const struct chunk_table *table, struct text name)
{
    size_t at = text_hash(name) & (table->slot_count - 1);
    while (table->slots[at] != 0 && !text_equal(table->chunks[table->slots[at] - 1]->name, name))
        at = (at + 1) & (table->slot_count - 1);
    return &table->slots[at];
}

static void rehash(struct chunk_table *table)
{
    table->slot_count = table->slot_count > 0 ? table->slot_count * 2 : 64;
    free(table->slots);
    table->slots = memory_new(table->slot_count, sizeof *table->slots);
    for (size_t i = 0; i < table->count; i++)
        *find_slot(table, table->chunks[i]->name) = i + 1;
}

struct chunk *chunk_table_find(const struct chunk_table *table, struct text name)
{
    if (table->slot_count == 0)
        return NULL;
    size_t slot = *find_slot(table, name);
    return slot > 0 ? table->chunks[slot - 1] : NULL;
}

static struct chunk *add(struct chunk_table *table, struct text name, struct place place)
{
    if ((table->count + 1) * 2 > table->slot_count)
        rehash(table);
    struct chunk *chunk = memory_new(1, sizeof *chunk);
    chunk->name = name;
    chunk->place = place;
    size_t *slot = find_slot(table, name);
    table->chunks =
        memory_grow(table->chunks, &table->capacity, table->count + 1, sizeof(struct chunk *));
    table->chunks[table->count++] = chunk;
    *slot = table->count;
    return chunk;
}

struct chunk *chunk_table_define(struct chunk_table *table, struct text name, struct place place,
                                 struct code_block *block)
{
    struct chunk *chunk = chunk_table_find(table, name);
    if (chunk == NULL)
        chunk = add(table, name, place);
    chunk->definitions = memory_grow(chunk->definitions, &chunk->definition_capacity,
                                     chunk->definition_count + 1, sizeof(struct code_block *));
    chunk->definitions[chunk->definition_count++] = block;
    return chunk;
}

void chunk_table_free(struct chunk_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->chunks[i]->definitions);
        free(table->chunks[i]);
    }
    free(table->chunks);
    free(table->slots);
    *table = (struct chunk_table){0};
}
