// SPDX-License-Identifier: MIT
//
// The lines of a document, and whether its bytes are text at all.

#include "lib/source.h"

#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"

// The size of the UTF-8 sequence at the start of `text`, 0 when there is none: table 3-7 of the
// Unicode Standard (no surrogates, nothing overlong, nothing above U+10FFFF).
static size_t sequence_size(const unsigned char *bytes, size_t size)
{
    unsigned first = bytes[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length > size)
        return 0;
    unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

static void check_line(char *line, size_t size, size_t number, struct diagnostics *diagnostics)
{
    size_t bad = 0; // the column of the first byte that is not UTF-8
    for (size_t i = 0; i < size;) {
        size_t length = sequence_size((const unsigned char *)line + i, size - i);
        if (length == 0 && bad == 0)
            bad = i + 1;
        i += length > 0 ? length : 1;
    }
    if (bad > 0)
        diagnostics_add(diagnostics, (struct place){number, bad}, "not valid UTF-8");
    char *nul = memchr(line, '\0', size);
    if (nul == NULL)
        return;
    diagnostics_add(diagnostics, (struct place){number, (size_t)(nul - line) + 1},
                    "a NUL byte: this is not text");
    for (; nul != NULL; nul = memchr(line, '\0', size))
        *nul = '?';
}

static size_t line_end(const char *data, size_t from, size_t size)
{
    while (from < size && data[from] != '\n' && data[from] != '\r')
        from++;
    return from;
}

static void drop_mark(struct buffer *bytes)
{
    if (!text_starts(buffer_text(bytes), "\xef\xbb\xbf"))
        return;
    bytes->size -= 3;
    memmove(bytes->data, bytes->data + 3, bytes->size);
}

struct source source_new(struct buffer bytes, struct diagnostics *diagnostics)
{
    struct source source = {.bytes = bytes};
    size_t capacity = 0;
    drop_mark(&source.bytes);
    char *data = source.bytes.data;
    size_t size = source.bytes.size;
    source.starts = memory_grow(NULL, &capacity, 1, sizeof *source.starts);
    source.starts[0] = 0;
    for (size_t at = 0; at < size;) {
        size_t end = line_end(data, at, size);
        check_line(data + at, end - at, source.line_count + 1, diagnostics);
        at = end;
        if (at < size)
            at += data[at] == '\r' && at + 1 < size && data[at + 1] == '\n' ? 2 : 1;
        source.line_count++;
        source.starts =
            memory_grow(source.starts, &capacity, source.line_count + 1, sizeof *source.starts);
        source.starts[source.line_count] = at;
    }
    return source;
}

struct text source_line(const struct source *source, size_t number)
{
    if (number == 0 || number > source->line_count)
        return (struct text){"", 0};
    size_t start = source->starts[number - 1];
    size_t end = source->starts[number];
    const char *data = source->bytes.data;
    while (end > start && (data[end - 1] == '\n' || data[end - 1] == '\r'))
        end--;
    return (struct text){data + start, end - start};
}

void source_free(struct source *source)
{
    buffer_free(&source->bytes);
    free(source->starts);
    *source = (struct source){0};
}
