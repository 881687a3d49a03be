// SPDX-License-Identifier: MIT
//
// An owned, growing run of bytes.

#include "lib/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/text.h"

// Of a size_t: each byte takes less than three digits.
enum { MOST_DIGITS = 3 * sizeof(size_t) };

char *buffer_reserve(struct buffer *buffer, size_t extra)
{
    if (buffer->data == NULL || extra > buffer->capacity - buffer->size)
        buffer->data = memory_grow(buffer->data, &buffer->capacity, buffer->size + extra, 1);
    return buffer->data + buffer->size;
}

void buffer_add(struct buffer *buffer, struct text text)
{
    char *end = buffer_reserve(buffer, text.size);
    if (text.size > 0)
        memcpy(end, text.data, text.size);
    buffer->size += text.size;
}

void buffer_add_string(struct buffer *buffer, const char *string)
{
    buffer_add(buffer, text_of(string));
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    *buffer_reserve(buffer, 1) = byte;
    buffer->size++;
}

void buffer_add_number(struct buffer *buffer, size_t number)
{
    char digits[MOST_DIGITS + 1];
    (void)snprintf(digits, sizeof digits, "%zu", number);
    buffer_add_string(buffer, digits);
}

struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->data != NULL ? buffer->data : "", buffer->size};
}

const char *buffer_string(struct buffer *buffer)
{
    *buffer_reserve(buffer, 1) = '\0';
    return buffer->data;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}
