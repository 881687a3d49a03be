// SPDX-License-Identifier: MIT
//
// Borrowed text: comparing, searching and trimming without a copy.

#include "lib/base/text.h"

#include <string.h>

struct text text_of(const char *string)
{
    return (struct text){string, strlen(string)};
}

bool text_equal(struct text left, struct text right)
{
    return left.size == right.size &&
           (left.size == 0 || memcmp(left.data, right.data, left.size) == 0);
}

bool text_starts(struct text text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

bool text_ends(struct text text, const char *suffix)
{
    size_t size = strlen(suffix);
    return text.size >= size && memcmp(text.data + text.size - size, suffix, size) == 0;
}

struct text text_from(struct text text, size_t from)
{
    return (struct text){text.data + from, text.size - from};
}

size_t text_find(struct text text, const char *needle, size_t from)
{
    while (from < text.size) {
        const char *hit = memchr(text.data + from, needle[0], text.size - from);
        if (hit == NULL)
            break;
        from = (size_t)(hit - text.data);
        if (text_starts(text_from(text, from), needle))
            return from;
        from++;
    }
    return SIZE_MAX;
}

bool text_has(struct text text, char byte)
{
    return text.size > 0 && memchr(text.data, byte, text.size) != NULL;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

struct text text_trim(struct text text)
{
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    while (text.size > 0 && is_blank(text.data[0]))
        text = text_from(text, 1);
    return text;
}

bool text_is_blank(struct text text)
{
    return text_trim(text).size == 0;
}

struct text text_take_line(struct text *rest)
{
    const char *newline = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    struct text line = {rest->data, newline == NULL ? rest->size : (size_t)(newline - rest->data)};

    *rest = text_from(*rest, newline == NULL ? rest->size : line.size + 1);
    return line;
}

struct text text_base_name(struct text path)
{
    size_t start = path.size;
    while (start > 0 && path.data[start - 1] != '/')
        start--;
    return text_from(path, start);
}

uint64_t text_hash(struct text text)
{
    static const uint64_t offset_basis = 0xcbf29ce484222325U;
    static const uint64_t prime = 0x100000001b3U;
    uint64_t hash = offset_basis;
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * prime;
    return hash;
}
