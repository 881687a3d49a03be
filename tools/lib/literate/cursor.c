// SPDX-License-Identifier: MIT
//
// Counts the columns of a line.

#include "lib/literate/cursor.h"
#include "lib/base/text.h"

enum { TAB = 4 };

static size_t to_tab(size_t column)
{
    return TAB - column % TAB;
}

// Finds the next byte that is not a blank. The search goes on from the last one found, so that each
// byte is read once.
static void look_ahead(struct cursor *cursor)
{
    if (cursor->offset > cursor->next) {
        cursor->next = cursor->offset;
        cursor->next_column = cursor->column;
    }
    for (; cursor->next < cursor->line.size; cursor->next++) {
        const char byte = cursor->line.data[cursor->next];
        if (byte != ' ' && byte != '\t')
            break;
        cursor->next_column += byte == '\t' ? to_tab(cursor->next_column) : 1;
    }
    cursor->indent = cursor->next_column - cursor->column;
    cursor->is_blank = cursor->next == cursor->line.size;
}

struct cursor cursor_begin(struct text line)
{
    struct cursor cursor = {.line = line};

    look_ahead(&cursor);
    return cursor;
}

void cursor_take_columns(struct cursor *cursor, size_t count)
{
    while (count > 0 && cursor->offset < cursor->line.size) {
        const size_t width = cursor->line.data[cursor->offset] == '\t' ? to_tab(cursor->column) : 1;
        cursor->is_in_tab = width > count;
        const size_t taken = width > count ? count : width;
        cursor->column += taken;
        cursor->offset += cursor->is_in_tab ? 0 : 1;
        count -= taken;
    }
    look_ahead(cursor);
}

void cursor_take_bytes(struct cursor *cursor, size_t count)
{
    cursor->is_in_tab = false;
    cursor->offset += count;
    cursor->column += count;
    look_ahead(cursor);
}

void cursor_take_blanks(struct cursor *cursor)
{
    cursor->column += cursor->indent;
    cursor->offset = cursor->next;
    cursor->is_in_tab = false;
    cursor->indent = 0;
}

void cursor_take_blank(struct cursor *cursor)
{
    const char byte = cursor_byte(cursor);

    if (byte == ' ' || byte == '\t')
        cursor_take_columns(cursor, 1);
}

char cursor_byte(const struct cursor *cursor)
{
    return cursor->offset < cursor->line.size ? cursor->line.data[cursor->offset] : '\0';
}

struct text cursor_rest(const struct cursor *cursor)
{
    return text_from(cursor->line, cursor->next);
}
