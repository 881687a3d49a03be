// SPDX-License-Identifier: MIT
//
// Splits a document into lines and checks that its bytes are text.

#include "lib/source.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buffer.h"
#include "lib/diag.h"
#include "lib/memory.h"
#include "lib/text.h"

// Well-formed UTF-8, table 3-7 of the Unicode Standard (no surrogates, nothing overlong, nothing
// above U+10FFFF): for a first byte from FIRST to LAST, the size of the sequence, and the range LOW
// to HIGH of the second byte. All further bytes are 80 to BF.
static const struct {
    unsigned char first, last;
    unsigned char size;
    unsigned char low, high;
} sequences[] = {
    {0x00, 0x7f, 1, 0x00, 0x00}, {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static bool is_continuation(unsigned char byte)
{
    static const unsigned char low = 0x80;
    static const unsigned char high = 0xbf;
    return byte >= low && byte <= high;
}

// The size of the UTF-8 sequence at the start of BYTES; 0 if there is none.
static size_t sequence_size(const unsigned char *bytes, size_t size)
{
    size_t row = 0;
    size_t rows = sizeof sequences / sizeof *sequences;
    while (row < rows && (bytes[0] < sequences[row].first || bytes[0] > sequences[row].last))
        row++;
    if (row == rows || sequences[row].size > size)
        return 0;
    if (row > 0 && (bytes[1] < sequences[row].low || bytes[1] > sequences[row].high))
        return 0;
    for (size_t i = 2; i < sequences[row].size; i++)
        if (!is_continuation(bytes[i]))
            return 0;
    return sequences[row].size;
}

// Skips ASCII, eight bytes at a time, since most text is ASCII. Stops within eight bytes before the
// first byte that is not ASCII, or the end.
static size_t skip_ascii(struct text text, size_t from)
{
    static const uint64_t not_ascii = UINT64_C(0x8080808080808080);
    uint64_t word = 0;
    for (; text.size - from >= sizeof word; from += sizeof word) {
        memcpy(&word, text.data + from, sizeof word);
        if ((word & not_ascii) != 0)
            break;
    }
    return from;
}

// The offset of the first byte that is not UTF-8; the size of LINE if there is none.
static size_t find_bad_byte(struct text line)
{
    size_t at = skip_ascii(line, 0);
    while (at < line.size) {
        size_t size = sequence_size((const unsigned char *)line.data + at, line.size - at);
        if (size == 0)
            break;
        at += size;
    }
    return at;
}

static void check_line(struct source *source, struct text line, struct diagnostics *diagnostics)
{
    size_t number = source->line_count + 1;
    size_t bad = find_bad_byte(line);
    if (bad < line.size)
        diagnostics_add(diagnostics, (struct place){number, bad + 1}, "not valid UTF-8");
    if (!text_has(line, '\0'))
        return;
    char *bytes = source->bytes.data + (line.data - source->bytes.data);
    char *nul = memchr(bytes, '\0', line.size);
    diagnostics_add(diagnostics, (struct place){number, (size_t)(nul - bytes) + 1},
                    "a NUL byte: this is not text");
    for (; nul != NULL; nul = memchr(bytes, '\0', line.size))
        *nul = '?';
}

// The first line of TEXT, without its end. The search goes in small steps: otherwise each line of a
// document with lone CRs would be searched for LF to the end of the document.
static struct text first_line(struct text text)
{
    enum { STEP = 256 };
    size_t size = 0;
    while (size < text.size) {
        size_t step = text.size - size < STEP ? text.size - size : STEP;
        const char *start = text.data + size;
        const char *feed = memchr(start, '\n', step);
        const char *end = memchr(start, '\r', feed != NULL ? (size_t)(feed - start) : step);
        end = end != NULL ? end : feed;
        if (end != NULL)
            return (struct text){text.data, (size_t)(end - text.data)};
        size += step;
    }
    return text;
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
    struct text rest = buffer_text(&source.bytes);
    source.starts = memory_grow(NULL, &capacity, 1, sizeof *source.starts);
    source.starts[0] = 0;
    while (rest.size > 0) {
        struct text line = first_line(rest);
        check_line(&source, line, diagnostics);
        rest = text_from(rest, line.size);
        if (rest.size > 0)
            rest = text_from(rest, text_starts(rest, "\r\n") ? 2 : 1);
        source.line_count++;
        source.starts =
            memory_grow(source.starts, &capacity, source.line_count + 1, sizeof *source.starts);
        source.starts[source.line_count] = source.bytes.size - rest.size;
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
