// SPDX-License-Identifier: MIT
//
// The chunks of a document by name.

#include "lib/literate/chunk_table.h"

#include <stdlib.h>

#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

struct chunk *chunk_table_find(const struct chunk_table *table, struct text name)
{
    const int number = key_table_find(&table->names, name.data, name.size);
    return number < 0 ? NULL : table->chunks[number];
}

static struct chunk *add(struct chunk_table *table, struct text name, struct place place)
{
    struct chunk *chunk = memory_new(1, sizeof *chunk);
    chunk->name = name;
    chunk->place = place;
    (void)key_table_intern(&table->names, name.data, name.size, NULL);
    table->chunks =
        memory_grow(table->chunks, &table->capacity, table->count + 1, sizeof(struct chunk *));
    table->chunks[table->count++] = chunk;
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
    key_table_free(&table->names);
    *table = (struct chunk_table){0};
}
