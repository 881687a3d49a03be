// SPDX-License-Identifier: MIT
//
// Numbers for distinct byte strings, with uthash.

#include "lib/base/key_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

#define uthash_fatal(message)          die("out of memory")
#define HASH_FUNCTION(key, size, hash) (hash) = hash_of(key, size)
#include <uthash.h>

static unsigned hash_of(const void *key, size_t size)
{
    const uint64_t hash = text_hash((struct text){key, size});

    return (unsigned)(hash ^ hash >> 32);
}

// A table may have millions of keys: a key and its entry are one allocation.
struct key_entry {
    UT_hash_handle hh;
    int number;
    char key[]; // with a NUL behind its last byte
};

// memcmp and memcpy must not get NULL, not even for an empty key.
static const void *bytes_of(const void *key)
{
    return key != NULL ? key : "";
}

static struct key_entry *entry_new(int number, const void *key, size_t size)
{
    struct key_entry *entry = memory_new(1, sizeof *entry + size + 1);

    entry->number = number;
    memcpy(entry->key, key, size);
    return entry;
}

// What uthash's macros expand to counts as ours.
// NOLINTBEGIN(*-function-size,readability-function-cognitive-complexity)
int key_table_find(const struct key_table *table, const void *key, size_t size)
{
    const struct key_entry *entry = NULL;

    key = bytes_of(key);
    HASH_FIND(hh, table->entries, key, size, entry);
    return entry != NULL ? entry->number : -1;
}

int key_table_intern(struct key_table *table, const void *key, size_t size, bool *is_new)
{
    struct key_entry *entry = NULL;
    unsigned hash = 0;

    key = bytes_of(key);
    HASH_VALUE(key, size, hash);
    HASH_FIND_BYHASHVALUE(hh, table->entries, key, size, hash, entry);
    if (is_new != NULL)
        *is_new = entry == NULL;
    if (entry != NULL)
        return entry->number;
    entry = entry_new((int)table->count, key, size);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, table->entries, entry->key, size, hash, entry);
    table->keys = memory_grow(table->keys, &table->capacity, table->count + 1, sizeof *table->keys);
    table->keys[table->count] = (struct buffer){entry->key, size, size + 1};
    table->count++;
    return entry->number;
}
// NOLINTEND(*-function-size,readability-function-cognitive-complexity)

// The entries are linked in the order in which they were added.
void key_table_free(struct key_table *table)
{
    struct key_entry *entry = table->entries;

    HASH_CLEAR(hh, table->entries);
    while (entry != NULL) {
        struct key_entry *const next = entry->hh.next;
        free(entry);
        entry = next;
    }
    free(table->keys);
    *table = (struct key_table){0};
}
