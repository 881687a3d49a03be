// SPDX-License-Identifier: MIT
// Byte strings that grow, and the table of distinct ones: open addressing, FNV-1a, exact compare.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/bytes.h"
#include "lib/diag.h"

void *memory_get(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);

    if (!memory)
        die("out of memory");
    return memory;
}

void *memory_resize(void *old, size_t count, size_t size)
{
    void *memory = reallocarray(old, count ? count : 1, size ? size : 1);

    if (!memory)
        die("out of memory");
    return memory;
}

void bytes_add(struct bytes *bytes, const void *data, size_t len)
{
    if (bytes->len + len + 1 > bytes->size) {
        bytes->size = (bytes->len + len + 16) * 2;
        bytes->data = memory_resize(bytes->data, bytes->size, 1);
    }
    if (len)
        memcpy(bytes->data + bytes->len, data, len);
    bytes->len += len;
    bytes->data[bytes->len] = '\0';
}

// Seven bits a byte, the sign folded into the lowest: most numbers here take one byte.
void bytes_add_number(struct bytes *bytes, int64_t number)
{
    uint64_t rest = number < 0 ? ~((uint64_t)number << 1) : (uint64_t)number << 1;

    do {
        unsigned char byte = (unsigned char)(rest & 0x7f);
        rest >>= 7;
        if (rest)
            byte |= 0x80;
        bytes_add(bytes, &byte, 1);
    } while (rest);
}

void bytes_print(struct bytes *bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    const int len = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (len < 0)
        die("out of memory");
    bytes_add(bytes, text, (size_t)len);
    free(text);
}

void bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){0};
}

bool bytes_equal(const struct bytes *one, const struct bytes *other)
{
    return one->len == other->len && (one->len == 0 || !memcmp(one->data, other->data, one->len));
}

uint64_t fingerprint(const void *data, size_t len)
{
    const unsigned char *at = data;
    uint64_t value = 0xcbf29ce484222325U;

    for (size_t i = 0; i < len; i++)
        value = (value ^ at[i]) * 0x100000001b3U;
    return value;
}

static uint64_t hash(const void *key, size_t len)
{
    const uint64_t value = fingerprint(key, len);

    return value ^ (value >> 29);
}

// The slot that holds the key, or the free one where it belongs.
static size_t slot_find(const struct table *table, const void *key, size_t len)
{
    size_t slot = (size_t)hash(key, len) % table->slots_size;

    while (table->slots[slot] >= 0) {
        const struct bytes *there = &table->keys[table->slots[slot]];
        if (there->len == len && (len == 0 || !memcmp(there->data, key, len)))
            break;
        slot = (slot + 1) % table->slots_size;
    }
    return slot;
}

static void table_grow(struct table *table)
{
    table->slots_size = table->slots_size ? table->slots_size * 2 : 64;
    table->slots = memory_resize(table->slots, table->slots_size, sizeof *table->slots);
    for (size_t i = 0; i < table->slots_size; i++)
        table->slots[i] = -1;
    for (size_t i = 0; i < table->count; i++)
        table->slots[slot_find(table, table->keys[i].data, table->keys[i].len)] = (int)i;
}

int table_intern(struct table *table, const void *key, size_t len, bool *is_new)
{
    if (table->count * 2 >= table->slots_size)
        table_grow(table);
    const size_t slot = slot_find(table, key, len);
    if (is_new)
        *is_new = table->slots[slot] < 0;
    if (table->slots[slot] >= 0)
        return table->slots[slot];
    if (table->count == table->keys_size) {
        table->keys_size = table->keys_size ? table->keys_size * 2 : 32;
        table->keys = memory_resize(table->keys, table->keys_size, sizeof *table->keys);
    }
    // No longer than needed, a state is stored for good; the zero behind it is for those that are
    // text.
    char *copy = memory_get(len + 1, 1);
    if (len)
        memcpy(copy, key, len);
    table->keys[table->count] = (struct bytes){copy, len, len};
    table->slots[slot] = (int)table->count;
    return (int)table->count++;
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        bytes_free(&table->keys[i]);
    free(table->keys);
    free(table->slots);
    *table = (struct table){0};
}
