// SPDX-License-Identifier: MIT
// One outcome as bytes.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "interleave/report/outcomes.h"
#include "interleave/same/outcome_record.h"
#include "interleave/search/automaton.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

void record_add_line(struct buffer *record, const struct outcome_line *line)
{
    const uint32_t size = (uint32_t)line->text.size;

    buffer_add_byte(record, line->stream == STDERR_FILENO ? '2' : '1');
    buffer_add_byte(record, line->is_cut ? '1' : '0');
    buffer_add_bytes(record, &size, sizeof size);
    buffer_add(record, line->text);
}

void record_add_end(struct buffer *record, const char *end, struct text files)
{
    buffer_add_byte(record, '0');
    buffer_add_bytes(record, end, strlen(end) + 1);
    buffer_add(record, files);
}

static void line_take(void *context, const struct outcome_line *line)
{
    record_add_line(context, line);
}

void record_make(const struct outcome *outcome, const struct key_table *files,
                 struct buffer *record)
{
    const struct buffer none = {0};
    const struct buffer *left =
        outcome->end.files ? &files->keys[outcome->end.files] : &none; // 0 is for no files
    struct buffer end = {0};

    outcome_lines(outcome, line_take, record);
    outcome_end_print(&outcome->end, &end);
    record_add_end(record, buffer_string(&end), buffer_text(left));
    buffer_free(&end);
}

struct text record_read(const struct buffer *record, outcome_line_visit *visit, void *context,
                        const char **end)
{
    const char *at = record->data;

    while (*at != '0') {
        uint32_t size = 0;
        memcpy(&size, at + 2, sizeof size);
        const char *text = at + 2 + sizeof size;
        const struct outcome_line line = {
            *at == '2' ? STDERR_FILENO : STDOUT_FILENO, {text, size}, at[1] == '1'};
        visit(context, &line);
        at = text + size;
    }
    at++;
    if (end)
        *end = at;
    at += strlen(at) + 1;
    return (struct text){at, record->size - (size_t)(at - record->data)};
}

static void line_measure(void *context, const struct outcome_line *line)
{
    size_t *shown = context;

    *shown += line->text.size + !line->is_cut;
}

size_t record_shown(const struct buffer *record)
{
    size_t shown = 0;

    (void)record_read(record, line_measure, &shown, NULL);
    return shown;
}

// Indents the line, and marks a line of standard error. A line that is cut ends in a backslash.
static void line_print(void *context, const struct outcome_line *line)
{
    FILE *out = context;

    fputs(line->stream == STDERR_FILENO ? "! " : "  ", out);
    fwrite(line->text.data, 1, line->text.size, out);
    fputs(line->is_cut ? " \\\n" : "\n", out);
}

void record_print(const struct buffer *record, FILE *out)
{
    const char *end = NULL;
    const struct text files = record_read(record, line_print, out, &end);

    fprintf(out, "  %s\n", end);
    fwrite(files.data, 1, files.size, out);
}
