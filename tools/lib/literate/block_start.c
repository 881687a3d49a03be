// SPDX-License-Identifier: MIT
//
// How some blocks of CommonMark begin (sections 4.1, 4.2 and 5.2).

#include "lib/literate/block_start.h"
#include "lib/base/text.h"

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

bool block_start_is_heading(struct text text)
{
    const size_t size = block_start_run(text, '#');
    return size > 0 && size <= HEADING_MAX &&
           (size == text.size || text.data[size] == ' ' || text.data[size] == '\t');
}

bool block_start_is_break(struct text text, size_t *stop)
{
    size_t count = 0;
    if (text.size == 0 || strchr("*_-", text.data[0]) == NULL)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == text.data[0])
            count++;
        else if (text.data[i] != ' ' && text.data[i] != '\t') {
            *stop = i;
            return false;
        }
    }
    return count >= BREAK_MIN;
}

size_t block_start_marker(struct text text, bool is_in_paragraph)
{
    size_t size = 0;
    if (text.size > 0 && strchr("*+-", text.data[0]) != NULL)
        size = 1;
    while (size < text.size && text.data[size] >= '0' && text.data[size] <= '9')
        size++;
    const bool is_ordered = size > 0 && text.data[0] >= '0' && text.data[0] <= '9';
    if (is_ordered && (size > DIGITS_MAX || size == text.size ||
                       (text.data[size] != '.' && text.data[size] != ')')))
        return 0;
    if (is_ordered && is_in_paragraph && strtol(text.data, NULL, 10) != 1)
        return 0;
    size = is_ordered ? size + 1 : size > 0 ? 1 : 0;
    const struct text after = text_from(text, size);
    if (after.size > 0 && after.data[0] != ' ' && after.data[0] != '\t')
        return 0;
    return is_in_paragraph && text_is_blank(after) ? 0 : size;
}
