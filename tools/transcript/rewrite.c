// SPDX-License-Identifier: MIT
//
// Copies a source line by line, and replaces some lines.

#include "transcript/rewrite.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// The length of the line end at END: a newline, a carriage return, or both (CommonMark 0.29, 2.1).
static size_t line_end_length(struct text source, size_t end)
{
    if (end == source.size)
        return 0;
    return source.data[end] == '\r' && end + 1 < source.size && source.data[end + 1] == '\n' ? 2
                                                                                             : 1;
}

static size_t line_text_end(struct text source, size_t start)
{
    while (start < source.size && source.data[start] != '\n' && source.data[start] != '\r')
        start++;
    return start;
}

void rewrite_begin(struct rewrite *rewrite, struct text source)
{
    *rewrite = (struct rewrite){.source = source, .next = 1};
    size_t capacity = 0;
    size_t start = 0;
    for (;;) {
        rewrite->starts = memory_grow(rewrite->starts, &capacity, rewrite->line_count + 2,
                                      sizeof *rewrite->starts);
        rewrite->starts[rewrite->line_count + 1] = start;
        if (start == source.size)
            return;
        rewrite->line_count++;
        const size_t end = line_text_end(source, start);
        start = end + line_end_length(source, end);
    }
}

static void copy_up_to(struct rewrite *rewrite, size_t line)
{
    if (line > rewrite->next) {
        const size_t start = rewrite->starts[rewrite->next];
        const size_t end = rewrite->starts[line];
        buffer_add(&rewrite->result, (struct text){rewrite->source.data + start, end - start});
        rewrite->next = line;
    }
}

// The prefix for LINE. An empty line gets no blanks at the end of its prefix.
static struct text prefix_for(struct text prefix, const struct buffer *line)
{
    if (line->size == 0)
        while (prefix.size > 0 && text_is_blank(text_from(prefix, prefix.size - 1)))
            prefix.size--;
    return prefix;
}

void rewrite_lines(struct rewrite *rewrite, struct line_range range, struct text prefix,
                   const struct output *output)
{
    const size_t end = line_text_end(rewrite->source, rewrite->starts[range.after]);
    const struct text line_end = {rewrite->source.data + end,
                                  line_end_length(rewrite->source, end)};
    copy_up_to(rewrite, range.after + 1);
    for (size_t i = 0; i < output->count; i++) {
        buffer_add(&rewrite->result, prefix_for(prefix, &output->lines[i]));
        buffer_add(&rewrite->result, buffer_text(&output->lines[i]));
        buffer_add(&rewrite->result, line_end);
    }
    rewrite->next += range.count;
}

void rewrite_end(struct rewrite *rewrite)
{
    copy_up_to(rewrite, rewrite->line_count + 1);
    free(rewrite->starts);
}
