// SPDX-License-Identifier: MIT
//
// Children that exit at once mark the beginning and the end of the window.

#include "process_ids.h"

#include <ctype.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/diag.h"
#include "lib/text.h"

enum { LOWEST_PID = 2000, PID_DIGITS = 7, DECIMAL = 10 }; // pid_max is at most 4194304

// Makes a child that exits at once, and returns its PID.
static long probe(void)
{
    const pid_t child = fork();
    if (child == -1)
        die("fork:");
    if (child == 0)
        _exit(0);
    int status = 0;
    if (waitpid(child, &status, 0) == -1)
        die("waitpid:");
    return child;
}

struct pid_window pid_window_open(void)
{
    long first = probe();
    for (int tries = 0; first < LOWEST_PID && tries < LOWEST_PID; tries++)
        first = probe();
    return (struct pid_window){.first = first, .last = first};
}

bool pid_window_close(struct pid_window *window)
{
    window->last = probe();
    return window->last > window->first;
}

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
