// SPDX-License-Identifier: MIT
// Byte strings that grow, and a table that gives each distinct byte string a small number.
#ifndef FORK_INTERLEAVE_BYTES_H
#define FORK_INTERLEAVE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Owned text: `data` holds `len` bytes and is freed by bytes_free. All zero is the empty string.
struct bytes {
    char *data;
    size_t len;
    size_t size;
};

void bytes_add(struct bytes *bytes, const void *data, size_t len);
void bytes_add_number(struct bytes *bytes, int64_t number);
void bytes_print(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void bytes_free(struct bytes *bytes);
bool bytes_equal(const struct bytes *one, const struct bytes *other);
uint64_t fingerprint(const void *data, size_t len); // FNV-1a

// Never NULL: memory that runs out ends the program with status 2.
void *memory_get(size_t count, size_t size);
void *memory_resize(void *old, size_t count, size_t size);

// The keys 0 to count - 1, in the order in which they were first seen; they live until table_free.
struct table {
    struct bytes *keys;
    int *slots;
    size_t count;
    size_t keys_size;
    size_t slots_size;
};

// The number of the key; *is_new (may be NULL) says whether it was not there before.
int table_intern(struct table *table, const void *key, size_t len, bool *is_new);
void table_free(struct table *table);

#endif
