// SPDX-License-Identifier: MIT
//
// An owned, growing run of bytes. A zeroed struct is an empty buffer.

#ifndef FORK_LIB_BUFFER_H
#define FORK_LIB_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/text.h"

struct buffer {
    char *data; // NULL until something was added, then with a NUL behind the last byte
    size_t size;
    size_t capacity; // bytes allocated
};

// Makes room for EXTRA more bytes and a NUL, and returns where they go. The size stays as it is:
// whoever writes there adds to it.
char *buffer_reserve(struct buffer *buffer, size_t extra);

void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_bytes(struct buffer *buffer, const void *data, size_t size);
void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_add_byte(struct buffer *buffer, char byte);

// Adds NUMBER in decimal digits.
void buffer_add_number(struct buffer *buffer, size_t number);

// Adds NUMBER in as few bytes as it needs: seven bits a byte, the lowest first, the sign folded
// into the lowest bit (zigzag).
void buffer_add_varint(struct buffer *buffer, int64_t number);

// Adds what printf would print.
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The content, borrowed until the buffer next changes. Its data is never NULL: C has no arithmetic
// with NULL, not even adding zero.
struct text buffer_text(const struct buffer *buffer);

// The content as a C string, borrowed likewise.
const char *buffer_string(struct buffer *buffer);

bool buffer_equal(const struct buffer *left, const struct buffer *right);

// Frees the content. The buffer is then empty and may be used again.
void buffer_free(struct buffer *buffer);

#endif
