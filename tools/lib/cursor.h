// SPDX-License-Identifier: MIT
//
// A place in a line, in bytes and in columns: a tab goes to the next column that four divides
// (CommonMark, section 2.2), and a container may take only a part of it.

#ifndef FORK_LIB_CURSOR_H
#define FORK_LIB_CURSOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

struct cursor {
    struct text line;
    size_t offset;  // in bytes
    size_t column;  // from 0
    bool is_in_tab; // the byte at the offset is a tab of which a part is taken
    size_t next;    // the first byte at or after the offset that is no blank
    size_t next_column;
    size_t indent; // the columns from here to there
    bool is_blank; // there is none
};

struct cursor cursor_begin(struct text line);

// Takes so many columns, or fewer at the line's end.
void cursor_take_columns(struct cursor *cursor, size_t count);

// Takes so many bytes, none of which is a tab.
void cursor_take_bytes(struct cursor *cursor, size_t count);

// Takes the blanks.
void cursor_take_blanks(struct cursor *cursor);

// Takes one column of a blank, if there is one.
void cursor_take_blank(struct cursor *cursor);

// The byte at the offset; '\0' at the line's end, where no other NUL is.
char cursor_byte(const struct cursor *cursor);

// What stands behind the blanks.
struct text cursor_rest(const struct cursor *cursor);

#endif
