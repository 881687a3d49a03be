// SPDX-License-Identifier: MIT
//
// Finds numbers that may be process IDs.

#include "lib/base/process_ids.h"

#include <ctype.h>

#include "lib/base/text.h"

enum { PID_DIGITS = 7, DECIMAL = 10 }; // pid_max is at most 4194304

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

// Does a number begin at START? Not inside a word or after a decimal point.
static bool begins_number(struct text text, size_t start)
{
    if (!is_digit(text.data[start]))
        return false;
    if (start == 0)
        return true;
    if (text.data[start - 1] == '.')
        return start == 1 || !is_digit(text.data[start - 2]);
    return !is_word(text.data[start - 1]);
}

static long number_value(struct text digits)
{
    if (digits.size > PID_DIGITS || digits.data[0] == '0')
        return -1;
    long value = 0;
    for (size_t i = 0; i < digits.size; i++)
        value = value * DECIMAL + (digits.data[i] - '0');
    return value;
}

bool number_find(struct text text, size_t from, struct number *number)
{
    for (size_t start = from; start < text.size; start++) {
        if (!begins_number(text, start))
            continue;
        size_t end = start;
        while (end < text.size && is_digit(text.data[end]))
            end++;
        if (end == text.size || !is_word(text.data[end])) {
            const struct text digits = {text.data + start, end - start};
            *number = (struct number){start, end, number_value(digits)};
            return true;
        }
    }
    return false;
}

long pid_window_pid(const struct pid_window *window, const struct number *number)
{
    const bool is_inside = number->value >= window->first && number->value <= window->last;
    return is_inside ? number->value : -1;
}
