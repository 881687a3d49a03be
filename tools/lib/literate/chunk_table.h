// SPDX-License-Identifier: MIT
//
// The chunks of a document by name, in the order in which they are first defined.

#ifndef FORK_LIB_CHUNK_TABLE_H
#define FORK_LIB_CHUNK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

struct code_block;

enum chunk_visit { CHUNK_NEW, CHUNK_OPEN, CHUNK_DONE };

struct chunk {
    struct text name;
    struct place place;              // of its first definition's `<<name>>=`
    struct code_block **definitions; // in the order of the document
    size_t definition_count;
    size_t definition_capacity;
    bool is_root;    // the chunk is a file to write
    bool is_refused; // a root whose name may not be written (already reported)
    bool is_used;    // the chunk is a root, or some root reaches it
    // The state of the walk over the chunks, and its results. Only chunk_graph.c uses these.
    enum chunk_visit visit;
    size_t depth; // of an open chunk: its index on the path
    // Upper bounds of the chunk's expansion:
    uint64_t lines;
    uint64_t jumps; // lines that do not come right after the line before them in the document
    uint64_t bytes;
};

// A zeroed struct is an empty table.
struct chunk_table {
    struct chunk **chunks; // in order of definition
    size_t count;
    size_t capacity;
    struct key_table names; // a chunk's name has the number of the chunk
};

// The chunk called NAME, or NULL.
struct chunk *chunk_table_find(const struct chunk_table *table, struct text name);

// Adds BLOCK, whose `<<name>>=` stands at PLACE, to the definitions of the chunk NAME, and creates
// the chunk if this is the first one. The bytes of NAME must outlive the table.
struct chunk *chunk_table_define(struct chunk_table *table, struct text name, struct place place,
                                 struct code_block *block);

void chunk_table_free(struct chunk_table *table);

#endif
