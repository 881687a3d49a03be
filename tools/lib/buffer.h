// SPDX-License-Identifier: MIT
//
// An owned, growing run of bytes. A zeroed struct is an empty buffer.

#ifndef FORK_LIB_BUFFER_H
#define FORK_LIB_BUFFER_H

#include <stddef.h>

#include "lib/text.h"

struct buffer {
    char *data; // NULL until something was added
    size_t size;
    size_t capacity;
};

// Makes room for `extra` more bytes, and returns where they go; the size stays as it is.
char *buffer_reserve(struct buffer *buffer, size_t extra);

void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_number(struct buffer *buffer, size_t number);

// What it holds, borrowed until the buffer next changes. Its data is never NULL: C has no
// arithmetic with that, not even by zero.
struct text buffer_text(const struct buffer *buffer);

// The same as a C string (the NUL stands behind the last byte and does not count in the size).
const char *buffer_string(struct buffer *buffer);

// Frees what it holds; the buffer is then empty and may be used again.
void buffer_free(struct buffer *buffer);

#endif
