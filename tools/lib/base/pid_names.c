// SPDX-License-Identifier: MIT
//
// Compares lines number by number, and renames the numbers that are PIDs.

#include "lib/base/pid_names.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/process_ids.h"
#include "lib/base/text.h"

enum { WANTED = -1, CANONICAL_COUNT = CANONICAL_PID_END - CANONICAL_PID };

static size_t window_size(const struct pid_names *names)
{
    return (size_t)(names->window.last - names->window.first) + 1;
}

void pid_names_init(struct pid_names *names, const struct pid_window *window)
{
    names->window = *window;
    names->shown_of = memory_new(window_size(names), sizeof *names->shown_of);
    names->pid_of = memory_new(CANONICAL_COUNT, sizeof *names->pid_of);
}

void pid_names_free(struct pid_names *names)
{
    free(names->shown_of);
    free(names->pid_of);
}

static long *shown_of(const struct pid_names *names, long pid)
{
    return &names->shown_of[pid - names->window.first];
}

static long *pid_of(const struct pid_names *names, long shown)
{
    return &names->pid_of[shown - CANONICAL_PID];
}

static void trail_add(struct pid_trail *trail, long pid)
{
    trail->pids = memory_grow(trail->pids, &trail->capacity, trail->count + 1, sizeof *trail->pids);
    trail->pids[trail->count++] = pid;
}

// Makes SHOWN the name of PID. False if SHOWN names another PID, or PID has another name.
static bool name(struct pid_names *names, long shown, long pid, struct pid_trail *trail)
{
    if (trail == NULL || *shown_of(names, pid) == shown)
        return true;
    if (*shown_of(names, pid) != 0 || *pid_of(names, shown) != 0)
        return false;
    *shown_of(names, pid) = shown;
    *pid_of(names, shown) = pid;
    trail_add(trail, pid);
    return true;
}

void pid_names_undo(struct pid_names *names, struct pid_trail *trail, size_t count)
{
    while (trail->count > count) {
        const long pid = trail->pids[--trail->count];
        *pid_of(names, *shown_of(names, pid)) = 0;
        *shown_of(names, pid) = 0;
    }
}

// ---- Comparing ---------------------------------------------------------------------------------

// A line that is being compared, and the next number in it.
struct cursor {
    struct text text;
    size_t done; // the offset up to which it was compared
    struct number number;
};

static bool find_number(struct cursor *cursor)
{
    return number_find(cursor->text, cursor->done, &cursor->number);
}

static bool is_canonical(const struct number *number)
{
    return number->value >= CANONICAL_PID && number->value < CANONICAL_PID_END;
}

// Passes the text before the number, and returns it.
static struct text take_before(struct cursor *cursor)
{
    const size_t start = cursor->done;
    cursor->done = cursor->number.start;
    return (struct text){cursor->text.data + start, cursor->done - start};
}

// Passes the number, and returns it.
static struct text take_number(struct cursor *cursor)
{
    const size_t start = cursor->done;
    cursor->done = cursor->number.end;
    return (struct text){cursor->text.data + start, cursor->done - start};
}

// Passes spaces. Returns whether there were any.
static bool take_blanks(struct cursor *cursor)
{
    const size_t start = cursor->done;
    while (cursor->done < cursor->text.size && cursor->text.data[cursor->done] == ' ')
        cursor->done++;
    return cursor->done > start;
}

// Removes the spaces at the end of TEXT. Returns whether there were any.
static bool drop_blanks(struct text *text)
{
    const size_t size = text->size;
    while (text->size > 0 && text->data[text->size - 1] == ' ')
        text->size--;
    return text->size < size;
}

// Compares the text before two numbers that are PIDs, and passes the numbers and the spaces after
// them.
static bool take_pids(struct cursor *shown, struct cursor *printed)
{
    struct text shown_text = take_before(shown);
    struct text printed_text = take_before(printed);
    if (drop_blanks(&shown_text) != drop_blanks(&printed_text) ||
        !text_equal(shown_text, printed_text))
        return false;
    (void)take_number(shown);
    (void)take_number(printed);
    return take_blanks(shown) == take_blanks(printed);
}

// Compares the text before two numbers that are not both PIDs, and the numbers.
static bool take_plain(struct cursor *shown, struct cursor *printed)
{
    return text_equal(take_before(shown), take_before(printed)) &&
           text_equal(take_number(shown), take_number(printed));
}

bool pid_names_agree(struct pid_names *names, struct text shown, struct text printed,
                     struct pid_trail *trail)
{
    struct cursor left = {.text = shown};
    struct cursor right = {.text = printed};
    while (find_number(&left)) {
        if (!find_number(&right))
            return false;
        const long pid = pid_window_pid(&names->window, &right.number);
        if (pid == -1 || !is_canonical(&left.number)) {
            if (!take_plain(&left, &right))
                return false;
        } else if (!take_pids(&left, &right) || !name(names, left.number.value, pid, trail)) {
            return false;
        }
    }
    return text_equal(text_from(shown, left.done), text_from(printed, right.done));
}

// ---- Naming ------------------------------------------------------------------------------------

void pid_names_note(struct pid_names *names, struct text printed)
{
    struct number number;
    for (size_t from = 0; number_find(printed, from, &number); from = number.end) {
        const long pid = pid_window_pid(&names->window, &number);
        if (pid != -1 && *shown_of(names, pid) == 0)
            *shown_of(names, pid) = WANTED;
    }
}

void pid_names_complete(struct pid_names *names)
{
    long next = CANONICAL_PID;
    for (long pid = names->window.first; pid <= names->window.last; pid++) {
        if (*shown_of(names, pid) != WANTED)
            continue;
        while (*pid_of(names, next) != 0)
            next++;
        *shown_of(names, pid) = next;
        *pid_of(names, next) = pid;
    }
}

void pid_names_apply(const struct pid_names *names, struct text printed, struct buffer *renamed)
{
    size_t done = 0;
    struct number number;
    while (number_find(printed, done, &number)) {
        const long pid = pid_window_pid(&names->window, &number);
        const bool is_named = pid != -1 && *shown_of(names, pid) > 0;
        const size_t copied = is_named ? number.start : number.end;
        buffer_add(renamed, (struct text){printed.data + done, copied - done});
        if (is_named)
            buffer_add_number(renamed, (size_t)*shown_of(names, pid));
        done = number.end;
    }
    buffer_add(renamed, text_from(printed, done));
}
