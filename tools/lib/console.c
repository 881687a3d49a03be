// SPDX-License-Identifier: MIT
//
// Tells the lines of a `console` block apart.

#include "lib/console.h"

enum console_kind console_line_kind(struct text line, enum console_kind before)
{
    if (text_starts(line, "$ "))
        return CONSOLE_COMMAND;
    if (before != CONSOLE_OUTPUT && (text_starts(line, "> ") || text_equal(line, text_of(">"))))
        return CONSOLE_MORE;
    return CONSOLE_OUTPUT;
}
