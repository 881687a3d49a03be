// SPDX-License-Identifier: MIT
//
// The outcomes that interleave(1) writes.

#include "weave/runs/outcome_list.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/buffer.h"
#include "lib/memory.h"
#include "lib/text.h"

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

// ---- Process numbers ----------------------------------------------------------------------------

enum { PID_LENGTH = 4, NUMBER_COUNT = 100, NUMBER_UNKNOWN = 0 };

// The number of the process whose PID begins at AT, which is 1000 to 1099; -1 when none does.
static int number_at(struct text text, size_t at)
{
    size_t digits = 0;

    if (at > 0 && text.data[at - 1] >= '0' && text.data[at - 1] <= '9')
        return -1;
    while (at + digits < text.size && text.data[at + digits] >= '0' &&
           text.data[at + digits] <= '9')
        digits++;
    if (digits != PID_LENGTH || text.data[at] != '1' || text.data[at + 1] != '0')
        return -1;
    return (text.data[at + 2] - '0') * 10 + text.data[at + 3] - '0';
}

// Which number in the one stands for which in the other, plus 1, as far as was seen.
struct renaming {
    int there[NUMBER_COUNT];
    int back[NUMBER_COUNT];
};

static bool renames(struct renaming *renaming, int one, int other)
{
    if (renaming->there[one] == NUMBER_UNKNOWN && renaming->back[other] == NUMBER_UNKNOWN) {
        renaming->there[one] = other + 1;
        renaming->back[other] = one + 1;
    }
    return renaming->there[one] == other + 1 && renaming->back[other] == one + 1;
}

static bool is_same_line(struct renaming *renaming, struct text one, struct text other)
{
    if (one.size != other.size)
        return false;
    for (size_t i = 0; i < one.size; i++) {
        int left = number_at(one, i);
        int right = number_at(other, i);
        if (left >= 0 && right >= 0) {
            if (!renames(renaming, left, right))
                return false;
            i += PID_LENGTH - 1;
        } else if (one.data[i] != other.data[i]) {
            return false;
        }
    }
    return true;
}

bool outcome_lines_match(const struct outcome_line *left, const struct text *right, size_t count)
{
    struct renaming renaming = {0};

    for (size_t i = 0; i < count; i++)
        if (!is_same_line(&renaming, left[i].text, right[i]))
            return false;
    return true;
}
