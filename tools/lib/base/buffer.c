// SPDX-License-Identifier: MIT
//
// An owned, growing run of bytes.

#include "lib/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

char *buffer_reserve(struct buffer *buffer, size_t extra)
{
    if (buffer->data == NULL || extra >= buffer->capacity - buffer->size)
        buffer->data = memory_grow(buffer->data, &buffer->capacity, buffer->size + extra + 1, 1);
    return buffer->data + buffer->size;
}

void buffer_add_bytes(struct buffer *buffer, const void *data, size_t size)
{
    char *end = buffer_reserve(buffer, size);
    if (size > 0)
        memcpy(end, data, size);
    end[size] = '\0';
    buffer->size += size;
}

void buffer_add(struct buffer *buffer, struct text text)
{
    buffer_add_bytes(buffer, text.data, text.size);
}

void buffer_add_string(struct buffer *buffer, const char *string)
{
    buffer_add_bytes(buffer, string, strlen(string));
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add_bytes(buffer, &byte, 1);
}

void buffer_add_number(struct buffer *buffer, size_t number)
{
    buffer_print(buffer, "%zu", number);
}

void buffer_add_varint(struct buffer *buffer, int64_t number)
{
    enum { BITS = 7, BITS_MASK = 0x7f, CONTINUED = 0x80 };
    uint64_t rest = number < 0 ? ~((uint64_t)number << 1) : (uint64_t)number << 1;

    for (; rest > BITS_MASK; rest >>= BITS)
        buffer_add_byte(buffer, (char)(CONTINUED | (rest & BITS_MASK)));
    buffer_add_byte(buffer, (char)rest);
}

// Most texts fit into what is reserved at first; only a longer one is printed a second time.
void buffer_print(struct buffer *buffer, const char *format, ...)
{
    enum { USUAL = 64 };
    size_t room = USUAL;

    for (;;) {
        va_list arguments;
        va_start(arguments, format);
        const int size = vsnprintf(buffer_reserve(buffer, room), room + 1, format, arguments);
        va_end(arguments);
        if (size < 0)
            die("cannot format a message:");
        if ((size_t)size <= room) {
            buffer->size += (size_t)size;
            return;
        }
        room = (size_t)size;
    }
}

struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->data != NULL ? buffer->data : "", buffer->size};
}

// Whoever wrote into reserved room, or made the buffer shorter, has not moved the NUL.
const char *buffer_string(struct buffer *buffer)
{
    *buffer_reserve(buffer, 0) = '\0';
    return buffer->data;
}

bool buffer_equal(const struct buffer *left, const struct buffer *right)
{
    return text_equal(buffer_text(left), buffer_text(right));
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}
