// SPDX-License-Identifier: MIT
//
// Numbers for distinct byte strings: the first key is 0, the next new one 1, and so on.

#ifndef FORK_LIB_KEY_TABLE_H
#define FORK_LIB_KEY_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"

struct key_entry;

// A zeroed struct is an empty table.
struct key_table {
    struct buffer *keys; // by number, owned; each has a NUL behind its last byte
    size_t count;
    size_t capacity;
    struct key_entry *entries; // a hash table of the same keys
};

// The number of the key; *IS_NEW (may be NULL) tells whether the table did not have it before.
int key_table_intern(struct key_table *table, const void *key, size_t size, bool *is_new);

// The number of the key; -1 when the table does not have it.
int key_table_find(const struct key_table *table, const void *key, size_t size);

void key_table_free(struct key_table *table);

#endif
