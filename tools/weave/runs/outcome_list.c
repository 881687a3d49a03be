// SPDX-License-Identifier: MIT
//
// The outcomes in what `interleave --list` prints.

#include "weave/runs/outcome_list.h"

#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/text.h"

static struct text take_line(struct text *rest)
{
    const char *newline = memchr(rest->data, '\n', rest->size);
    struct text line = {rest->data, newline == NULL ? rest->size : (size_t)(newline - rest->data)};

    *rest = text_from(*rest, newline == NULL ? rest->size : line.size + 1);
    return line;
}

static void add_line(struct outcome *outcome, size_t *capacity, struct text line)
{
    outcome->lines =
        memory_grow(outcome->lines, capacity, outcome->count + 1, sizeof *outcome->lines);
    outcome->lines[outcome->count++] = line;
}

void outcome_list_read(struct outcome_list *outcomes, struct text list)
{
    struct outcome *last = NULL;
    size_t capacity = 0;

    while (list.size > 0) {
        struct text line = take_line(&list);
        if (text_starts(line, "outcome ")) {
            outcomes->outcomes = memory_grow(outcomes->outcomes, &outcomes->capacity,
                                             outcomes->count + 1, sizeof *outcomes->outcomes);
            last = &outcomes->outcomes[outcomes->count++];
            *last = (struct outcome){0};
            capacity = 0;
        } else if (last != NULL && line.size >= OUTCOME_MARK_LENGTH) {
            add_line(last, &capacity, line);
        }
    }
}

void outcome_list_free(struct outcome_list *outcomes)
{
    for (size_t i = 0; i < outcomes->count; i++)
        free(outcomes->outcomes[i].lines);
    free(outcomes->outcomes);
    *outcomes = (struct outcome_list){0};
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

bool outcome_is_same(const struct outcome *one, const struct outcome *other)
{
    struct renaming renaming = {0};

    for (size_t i = 0; i < one->count && i < other->count; i++) {
        if (!is_same_line(&renaming, one->lines[i], other->lines[i]))
            return false;
    }
    return one->count == other->count;
}
