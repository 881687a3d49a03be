// SPDX-License-Identifier: MIT
//
// Splits a document into lines and checks that its bytes are text.

#include "lib/literate/source.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"

static void check_line(struct source *source, struct text line, struct diagnostics *diagnostics)
{
    size_t number = source->line_count + 1;
    size_t bad = utf8_find_bad(line);
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
