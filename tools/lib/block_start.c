// SPDX-License-Identifier: MIT
//
// How some blocks of CommonMark begin.

#include "lib/block_start.h"

#include <stdlib.h>
#include <string.h>

enum { BREAK_MIN = 3, HEADING_MAX = 6, DIGITS_MAX = 9 };

size_t block_start_run(struct text text, char byte)
{
    size_t size = 0;
    while (size < text.size && text.data[size] == byte)
        size++;
    return size;
}

bool block_start_is_heading(struct text rest)
{
    const size_t size = block_start_run(rest, '#');
    return size > 0 && size <= HEADING_MAX &&
           (size == rest.size || rest.data[size] == ' ' || rest.data[size] == '\t');
}

bool block_start_is_break(struct text rest, size_t *stop)
{
    size_t count = 0;
    if (rest.size == 0 || strchr("*_-", rest.data[0]) == NULL)
        return false;
    for (size_t i = 0; i < rest.size; i++) {
        if (rest.data[i] == rest.data[0])
            count++;
        else if (rest.data[i] != ' ' && rest.data[i] != '\t') {
            *stop = i;
            return false;
        }
    }
    return count >= BREAK_MIN;
}

size_t block_start_marker(struct text rest, bool is_in_paragraph)
{
    size_t size = 0;
    if (rest.size > 0 && strchr("*+-", rest.data[0]) != NULL)
        size = 1;
    while (size < rest.size && rest.data[size] >= '0' && rest.data[size] <= '9')
        size++;
    const bool is_ordered = size > 0 && rest.data[0] >= '0' && rest.data[0] <= '9';
    if (is_ordered && (size > DIGITS_MAX || size == rest.size ||
                       (rest.data[size] != '.' && rest.data[size] != ')')))
        return 0;
    if (is_ordered && is_in_paragraph && strtol(rest.data, NULL, 10) != 1)
        return 0;
    size = is_ordered ? size + 1 : size > 0 ? 1 : 0;
    const struct text after = text_from(rest, size);
    if (after.size > 0 && after.data[0] != ' ' && after.data[0] != '\t')
        return 0;
    return is_in_paragraph && text_is_blank(after) ? 0 : size;
}
