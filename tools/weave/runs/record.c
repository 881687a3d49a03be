// SPDX-License-Identifier: MIT
//
// The record of transcript(1), whose manual page describes it.

#include "weave/runs/record.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/json_file.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"

struct reader {
    const char *file;
    struct record *record;
};

_Noreturn static void fail(const struct reader *reader, const char *what)
{
    die("%s: this is no record of transcript(1): %s", reader->file, what);
}

// Member NAME of OBJECT, an array; a missing one is empty.
static const json_t *array_of(const struct reader *reader, const json_t *object, const char *name)
{
    const json_t *member = json_object_get(object, name);

    if (member != NULL && !json_is_array(member))
        fail(reader, name);
    return member;
}

// Member NAME of OBJECT, a string; NULL when it is missing.
static const char *string_of(const struct reader *reader, const json_t *object, const char *name)
{
    const json_t *member = json_object_get(object, name);

    if (member != NULL && !json_is_string(member))
        fail(reader, name);
    return json_string_value(member);
}

// Member NAME of OBJECT, a number from 0 to MOST; MISSING when there is none.
static long number_of(const struct reader *reader, const json_t *object, const char *name,
                      long most, long missing)
{
    const json_t *member = json_object_get(object, name);
    const json_int_t number = json_integer_value(member);

    if (member == NULL)
        return missing;
    if (!json_is_integer(member) || number < 0 || number > most)
        fail(reader, name);
    return (long)number;
}

static size_t line_of(const struct reader *reader, const json_t *object)
{
    return (size_t)number_of(reader, object, "line", INT_MAX, 0);
}

static void add_line(struct record *record, struct record_line line)
{
    record->lines =
        memory_grow(record->lines, &record->capacity, record->count + 1, sizeof *record->lines);
    record->lines[record->count++] = line;
}

static void read_output(const struct reader *reader, const json_t *line)
{
    const char *stream = string_of(reader, line, "stream");
    const bool is_error = stream != NULL && strcmp(stream, "stderr") == 0;

    add_line(reader->record, (struct record_line){.line = line_of(reader, line),
                                                  .kind = is_error ? RECORD_ERROR : RECORD_OUTPUT});
}

static void read_command(const struct reader *reader, const json_t *command)
{
    enum { STATUS_MAX = 255 };
    const json_t *run = json_object_get(command, "run");
    const json_t *output = array_of(reader, command, "output");

    add_line(reader->record, (struct record_line){.line = line_of(reader, command),
                                                  .kind = RECORD_COMMAND,
                                                  .status = (int)number_of(
                                                      reader, command, "status", STATUS_MAX, -1),
                                                  .name = string_of(reader, run, "recording"),
                                                  .output = string_of(reader, run, "stdout")});
    for (size_t i = 0; i < json_array_size(output); i++)
        read_output(reader, json_array_get(output, i));
}

static void read_transcript(const struct reader *reader, const json_t *transcript)
{
    struct record *record = reader->record;
    const char *reason = string_of(reader, transcript, "refused");
    const json_t *commands = array_of(reader, transcript, "commands");

    for (size_t i = 0; i < json_array_size(commands); i++)
        read_command(reader, json_array_get(commands, i));
    if (reason == NULL)
        return;
    record->refusals = memory_grow(record->refusals, &record->refusal_capacity,
                                   record->refusal_count + 1, sizeof *record->refusals);
    record->refusals[record->refusal_count++] =
        (struct record_refusal){line_of(reader, transcript), reason};
}

static int compare_lines(const void *left, const void *right)
{
    const struct record_line *one = left;
    const struct record_line *two = right;

    return (one->line > two->line) - (one->line < two->line);
}

void record_read(struct record *record, const char *file)
{
    const struct reader reader = {file, record};
    struct buffer text = {0};

    if (!optional_file_read(file, &text))
        return;
    record->file = memory_new(strlen(file) + 1, 1);
    memcpy(record->file, file, strlen(file));
    record->json = json_parse(file, buffer_text(&text));
    buffer_free(&text);
    const json_t *transcripts = array_of(&reader, record->json, "transcripts");
    if (transcripts == NULL)
        fail(&reader, "it has no \"transcripts\"");
    for (size_t i = 0; i < json_array_size(transcripts); i++)
        read_transcript(&reader, json_array_get(transcripts, i));
    record->recordings = array_of(&reader, record->json, "recordings");
    if (record->count > 0)
        qsort(record->lines, record->count, sizeof *record->lines, compare_lines);
}

const struct record_line *record_at(const struct record *record, size_t line)
{
    const struct record_line wanted = {.line = line};

    if (record->count == 0)
        return NULL;
    return bsearch(&wanted, record->lines, record->count, sizeof *record->lines, compare_lines);
}

const char *record_refusal(const struct record *record, size_t line)
{
    for (size_t i = 0; i < record->refusal_count; i++)
        if (record->refusals[i].line == line)
            return record->refusals[i].reason;
    return NULL;
}

void record_free(struct record *record)
{
    free(record->refusals);
    free(record->lines);
    free(record->file);
    json_decref(record->json);
    *record = (struct record){0};
}
