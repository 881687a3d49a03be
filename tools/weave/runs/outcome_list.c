// SPDX-License-Identifier: MIT
//
// The outcomes that interleave(1) writes.

#include "weave/runs/outcome_list.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/pid_names.h"
#include "lib/base/process_ids.h"
#include "lib/base/text.h"

// The numbers that interleave gives to processes.
enum { FIRST_PID = CANONICAL_PID, LAST_PID = CANONICAL_PID + 99 };

static void add_line(struct outcome *outcome, enum outcome_line_kind kind, struct text text)
{
    outcome->lines =
        memory_grow(outcome->lines, &outcome->capacity, outcome->count + 1, sizeof *outcome->lines);
    outcome->lines[outcome->count++] = (struct outcome_line){kind, text};
}

static struct text text_of_json(const json_t *string)
{
    return (struct text){json_string_value(string), json_string_length(string)};
}

// A row [stream, text] or, of a line that is cut, [stream, text, true].
static bool read_line(struct outcome_list *list, struct outcome *outcome, const json_t *row)
{
    static const char cut[] = " \\";
    const json_t *stream = json_array_get(row, 0);
    const json_t *text = json_array_get(row, 1);
    const bool is_error = json_integer_value(stream) == STDERR_FILENO;

    if (!json_is_integer(stream) || !json_is_string(text))
        return false;
    struct text line = text_of_json(text);
    if (json_is_true(json_array_get(row, 2))) {
        struct buffer with_cut = {0};
        buffer_add(&with_cut, line);
        buffer_add_string(&with_cut, cut);
        line = arena_copy(&list->arena, buffer_text(&with_cut));
        buffer_free(&with_cut);
    } else {
        line = arena_copy(&list->arena, line);
    }
    add_line(outcome, is_error ? OUTCOME_ERROR : OUTCOME_OUTPUT, line);
    return true;
}

// The lines of what is left of the files, an item of the table "files".
static void read_files(struct outcome_list *list, struct outcome *outcome, const json_t *item)
{
    struct text rest = arena_copy(&list->arena, text_of_json(item));

    while (rest.size > 0)
        add_line(outcome, OUTCOME_FILE, text_trim(text_take_line(&rest)));
}

static bool read_outcome(struct outcome_list *list, const json_t *item, const json_t *files)
{
    const json_t *lines = json_object_get(item, "lines");
    const json_t *end = json_object_get(item, "end");
    const json_t *number = json_object_get(item, "files");

    list->outcomes =
        memory_grow(list->outcomes, &list->capacity, list->count + 1, sizeof *list->outcomes);
    struct outcome *outcome = &list->outcomes[list->count++];
    *outcome = (struct outcome){0};
    for (size_t i = 0; i < json_array_size(lines); i++)
        if (!read_line(list, outcome, json_array_get(lines, i)))
            return false;
    if (number != NULL) {
        const json_t *file = json_array_get(files, (size_t)json_integer_value(number));
        if (!json_is_string(file))
            return false;
        read_files(list, outcome, file);
    }
    if (!json_is_array(lines) || !json_is_string(end))
        return false;
    add_line(outcome, OUTCOME_END, arena_copy(&list->arena, text_of_json(end)));
    return true;
}

bool outcome_list_read(struct outcome_list *list, const json_t *root)
{
    const json_t *items = json_object_get(root, "list");
    const json_t *files = json_object_get(root, "files");

    for (size_t i = 0; i < json_array_size(items); i++)
        if (!read_outcome(list, json_array_get(items, i), files))
            return false;
    return list->count > 0;
}

void outcome_list_free(struct outcome_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->outcomes[i].lines);
    free(list->outcomes);
    arena_free(&list->arena);
    *list = (struct outcome_list){0};
}

bool outcome_line_equal(const struct outcome_line *left, const struct outcome_line *right)
{
    return left->kind == right->kind && text_equal(left->text, right->text);
}

// ---- Finding an outcome -------------------------------------------------------------------------

// The lines that OUTCOME shows.
static size_t count_visible(const struct outcome *outcome)
{
    size_t count = 0;

    while (outcome->lines[count].kind == OUTCOME_OUTPUT ||
           outcome->lines[count].kind == OUTCOME_ERROR)
        count++;
    return count;
}

size_t outcome_list_find(const struct outcome_list *list, const struct text *lines, size_t count)
{
    const struct pid_window window = {FIRST_PID, LAST_PID};
    struct pid_names names;
    struct pid_trail trail = {0};
    size_t found = SIZE_MAX;

    pid_names_init(&names, &window);
    for (size_t i = 0; i < list->count && found == SIZE_MAX; i++) {
        const struct outcome *outcome = &list->outcomes[i];
        bool agrees = count_visible(outcome) == count;
        for (size_t at = 0; at < count && agrees; at++)
            agrees = pid_names_agree(&names, lines[at], outcome->lines[at].text, &trail);
        found = agrees ? i : SIZE_MAX;
        pid_names_undo(&names, &trail, 0);
    }
    free(trail.pids);
    pid_names_free(&names);
    return found;
}
