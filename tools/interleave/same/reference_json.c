// SPDX-License-Identifier: MIT
// The reference of --same-as as the JSON of --json, of which the members `complete`, `outcomes`,
// `stdout`, `parents`, `files` and `list` are read.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/report/outcomes.h"
#include "interleave/same/outcome_record.h"
#include "interleave/same/outcome_set.h"
#include "interleave/same/reference.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/json_file.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

static _Noreturn void damaged(const struct outcome_set *set, const char *what)
{
    die("--same-as: %s: it is no JSON of interleave --json: %s", set->name, what);
}

static struct text text_get(const json_t *string)
{
    return (struct text){json_string_value(string), json_string_length(string)};
}

// What was no UTF-8 has become U+FFFD: it is not known what it was.
static struct text shown_get(const struct outcome_set *set, const json_t *string)
{
    const struct text text = text_get(string);

    if (text_find(text, "\xef\xbf\xbd", 0) != SIZE_MAX)
        die("--same-as: %s: it has bytes that are no UTF-8, which JSON cannot hold: use a listing "
            "of --list",
            set->name);
    return text;
}

static void line_add(const struct outcome_set *set, const json_t *row, struct buffer *record)
{
    const json_t *stream = json_array_get(row, 0);
    const json_t *shown = json_array_get(row, 1);
    const json_int_t number = json_integer_value(stream);

    if (!json_is_string(shown) || (number != STDOUT_FILENO && number != STDERR_FILENO))
        damaged(set, "a line of an outcome in \"list\" has no stream and text");
    record_add_line(record, &(struct outcome_line){.stream = (int)number,
                                                   .text = shown_get(set, shown),
                                                   .is_cut = json_is_true(json_array_get(row, 2))});
}

static void outcome_add(struct outcome_set *set, const json_t *outcome, const json_t *files)
{
    const json_t *lines = json_object_get(outcome, "lines");
    const json_t *end = json_object_get(outcome, "end");
    const json_t *left = json_object_get(outcome, "files");
    const json_t *name = json_array_get(files, (size_t)json_integer_value(left));
    struct buffer record = {0};

    if (!json_is_array(lines) || !json_is_string(end) || (left && !json_is_string(name)))
        damaged(set, "an outcome in \"list\" has no lines and end");
    for (size_t i = 0; i < json_array_size(lines); i++)
        line_add(set, json_array_get(lines, i), &record);
    record_add_end(&record, json_string_value(end),
                   left ? shown_get(set, name) : (struct text){"", 0});
    key_table_intern(&set->records, record.data, record.size, NULL);
    buffer_free(&record);
}

static void output_check(const struct outcome_set *set, const json_t *root, enum output_kind output)
{
    static const char *const names[] = {"tty", "pipe", "file"};
    const char *made = json_string_value(json_object_get(root, "stdout"));

    if (!made)
        damaged(set, "it has no \"stdout\"");
    if (strcmp(made, names[output]) != 0)
        die("--same-as: %s: it was made with --stdout=%s, and this is --stdout=%s", set->name, made,
            names[output]);
}

// Whether all outcomes are there, as far as they can be.
static void number_check(struct outcome_set *set, const json_t *root)
{
    const char *number = json_string_value(json_object_get(root, "outcomes"));
    const size_t count = set->records.count;

    if (!number)
        damaged(set, "it has no \"outcomes\"");
    set->is_endless = strcmp(number, "endless") == 0;
    for (size_t i = 0; i < count && set->is_endless; i++)
        if (record_shown(&set->records.keys[i]) > set->below)
            set->below = record_shown(&set->records.keys[i]);
    char *end = NULL;
    const unsigned long long wanted = strtoull(number, &end, 10);
    if (!set->is_endless && (*end != '\0' || end == number || wanted != count))
        die("--same-as: %s: it has %zu of %s outcomes: write it with --list and --json", set->name,
            count, number);
}

static void parents_read(struct outcome_set *set, const json_t *parents)
{
    const size_t count = json_array_size(parents);

    if (count == 0 || count > PROCESS_MAX)
        damaged(set, "it has no \"parents\", or too many");
    for (size_t i = 0; i < count; i++) {
        const json_int_t parent = json_integer_value(json_array_get(parents, i));
        if (parent < -1 || parent >= (json_int_t)count)
            damaged(set, "a row of \"parents\" is no process");
        set->parent[set->processes++] = (int)parent;
    }
}

void reference_json(struct text text, enum output_kind output, struct outcome_set *set)
{
    json_t *root = json_parse(set->name, text);
    const json_t *list = json_object_get(root, "list");

    if (!json_is_array(list))
        damaged(set, "it has no array \"list\"");
    output_check(set, root, output);
    for (size_t i = 0; i < json_array_size(list); i++)
        outcome_add(set, json_array_get(list, i), json_object_get(root, "files"));
    number_check(set, root);
    parents_read(set, json_object_get(root, "parents"));
    set->is_complete = json_is_true(json_object_get(root, "complete"));
    if (!set->is_complete)
        buffer_print(&set->incomplete, "incomplete: %s: it says so itself\n", set->name);
    json_decref(root);
}
