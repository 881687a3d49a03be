// SPDX-License-Identifier: MIT
//
// The chunks of a document by name, in the order in which they are first defined.

#ifndef FORK_LIB_CHUNK_TABLE_H
#define FORK_LIB_CHUNK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/diag.h"
#include "lib/key_table.h"
#include "lib/text.h"

struct code_block;

enum chunk_visit { CHUNK_NEW, CHUNK_OPEN, CHUNK_DONE };

struct chunk {
    struct text name;
    struct place place;              // of its first definition's `<<name>>=`
    struct code_block **definitions; // in the order of the document
    size_t definition_count;
    size_t definition_capacity;
    bool is_root;    // it is a file to write
    bool is_refused; // a root of a name that may not be written (which was reported)
    bool is_used;    // some root reaches it, or it is one
    // How the walk over the chunks stands: chunk_graph.c alone uses these.
    enum chunk_visit visit;
    size_t depth;   // of an open chunk on the path
    uint64_t lines; // that it expands to
    uint64_t jumps; // at most so many of these do not follow the one before in the document
    uint64_t bytes;
};

// A zeroed struct is an empty table.
struct chunk_table {
    struct chunk **chunks; // in order of definition
    size_t count;
    size_t capacity;
    struct key_table names; // a chunk's name has the number of the chunk
};

// The chunk of that name, or NULL.
struct chunk *chunk_table_find(const struct chunk_table *table, struct text name);

// Appends a definition to the chunk of that name, which comes into being with its first. The name's
// bytes must outlive the table.
struct chunk *chunk_table_define(struct chunk_table *table, struct text name, struct place place,
                                 struct code_block *block);

void chunk_table_free(struct chunk_table *table);

#endif
