// SPDX-License-Identifier: MIT
//
// What is known of the runs behind a chapter's transcripts. The record:
//
//     {"chapter": "x.md", "transcripts": [
//       {"line": 1, "commands": [
//         {"line": 1, "command": "./x", "status": 0, "output": [{"line": 2, "stream": "stdout",
//         "text": "..."}]}]}]}
//
// A transcript that could not be run has "refused": "why"; its commands have no status and no
// output.

#include "weave/runs/runs.h"

#include <stdlib.h>

#include "lib/buffer.h"
#include "lib/diag.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "weave/book/optional_file.h"

struct reader {
    struct json json;
    struct buffer key;
    struct buffer value;
    struct runs *runs;
};

static bool is_key(const struct reader *reader, const char *name)
{
    return text_equal(buffer_text(&reader->key), text_of(name));
}

static size_t read_line(struct reader *reader)
{
    long line = json_number(&reader->json);

    return line > 0 ? (size_t)line : 0;
}

// Adds a line; it stays where it is until the next one is added.
static struct run_line *add(struct runs *runs, enum run_line_kind kind)
{
    runs->lines = memory_grow(runs->lines, &runs->capacity, runs->count + 1, sizeof *runs->lines);
    runs->lines[runs->count] = (struct run_line){.kind = kind};
    return &runs->lines[runs->count++];
}

static void read_output(struct reader *reader)
{
    for (json_open(&reader->json, '['); json_more(&reader->json);) {
        struct run_line *line = add(reader->runs, RUN_OUTPUT);
        for (json_open(&reader->json, '{'); json_key(&reader->json, &reader->key);) {
            if (is_key(reader, "line")) {
                line->line = read_line(reader);
            } else if (is_key(reader, "stream")) {
                json_string(&reader->json, &reader->value);
                if (text_equal(buffer_text(&reader->value), text_of("stderr")))
                    line->kind = RUN_ERROR;
            } else {
                json_skip(&reader->json);
            }
        }
    }
}

// An exit status, as sh(1) counts it.
static int read_status(struct reader *reader)
{
    enum { STATUS_MAX = 255 };
    long status = json_number(&reader->json);

    if (status < 0 || status > STATUS_MAX)
        reader->json.failed = true;
    return (int)status;
}

static void read_command(struct reader *reader)
{
    size_t command = reader->runs->count;

    add(reader->runs, RUN_COMMAND)->status = -1;
    for (json_open(&reader->json, '{'); json_key(&reader->json, &reader->key);) {
        if (is_key(reader, "line"))
            reader->runs->lines[command].line = read_line(reader);
        else if (is_key(reader, "status"))
            reader->runs->lines[command].status = read_status(reader);
        else if (is_key(reader, "output"))
            read_output(reader);
        else
            json_skip(&reader->json);
    }
}

static void add_refusal(struct runs *runs, size_t line, struct text reason)
{
    runs->refusals = memory_grow(runs->refusals, &runs->refusal_capacity, runs->refusal_count + 1,
                                 sizeof *runs->refusals);
    struct run_refusal *refusal = &runs->refusals[runs->refusal_count++];
    *refusal = (struct run_refusal){.line = line};
    buffer_add(&refusal->reason, reason);
}

static void read_transcript(struct reader *reader)
{
    struct buffer reason = {0};
    size_t line = 0;

    for (json_open(&reader->json, '{'); json_key(&reader->json, &reader->key);) {
        if (is_key(reader, "line"))
            line = read_line(reader);
        else if (is_key(reader, "refused"))
            json_string(&reader->json, &reason);
        else if (is_key(reader, "commands"))
            for (json_open(&reader->json, '['); json_more(&reader->json);)
                read_command(reader);
        else
            json_skip(&reader->json);
    }
    if (reason.size > 0)
        add_refusal(reader->runs, line, buffer_text(&reason));
    buffer_free(&reason);
}

static void read_record(struct reader *reader)
{
    for (json_open(&reader->json, '{'); json_key(&reader->json, &reader->key);) {
        if (!is_key(reader, "transcripts")) {
            json_skip(&reader->json);
            continue;
        }
        for (json_open(&reader->json, '['); json_more(&reader->json);)
            read_transcript(reader);
    }
}

static int compare_lines(const void *left, const void *right)
{
    const struct run_line *one = left;
    const struct run_line *two = right;

    return (one->line > two->line) - (one->line < two->line);
}

void runs_read(struct runs *runs, const char *file)
{
    struct buffer text = {0};
    struct reader reader = {.runs = runs};

    if (!optional_file_read(file, &text))
        return;
    reader.json = json_begin(buffer_text(&text));
    read_record(&reader);
    if (json_failed(&reader.json))
        die("%s: this is no record of transcript(1)", file);
    if (runs->count > 0)
        qsort(runs->lines, runs->count, sizeof *runs->lines, compare_lines);
    buffer_free(&reader.key);
    buffer_free(&reader.value);
    buffer_free(&text);
}

const struct run_line *runs_at(const struct runs *runs, size_t line)
{
    struct run_line wanted = {.line = line};

    if (runs->count == 0)
        return NULL;
    return bsearch(&wanted, runs->lines, runs->count, sizeof *runs->lines, compare_lines);
}

const struct buffer *runs_refusal(const struct runs *runs, size_t line)
{
    for (size_t i = 0; i < runs->refusal_count; i++)
        if (runs->refusals[i].line == line)
            return &runs->refusals[i].reason;
    return NULL;
}

void runs_free(struct runs *runs)
{
    for (size_t i = 0; i < runs->refusal_count; i++)
        buffer_free(&runs->refusals[i].reason);
    free(runs->refusals);
    free(runs->lines);
    *runs = (struct runs){0};
}
