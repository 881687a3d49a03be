// SPDX-License-Identifier: MIT
//
// A position in a line, in bytes and in columns. A tab goes to the next column that is a multiple
// of four (CommonMark, section 2.2), and a container may take only a part of a tab.

#ifndef FORK_LIB_CURSOR_H
#define FORK_LIB_CURSOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"

struct cursor {
    struct text line;
    size_t offset;  // in bytes
    size_t column;  // from 0
    bool is_in_tab; // the byte at the offset is a tab, of which a part is taken
    size_t next;    // the first byte at or after the offset that is not a blank, or the line's size
    size_t next_column;
    size_t indent; // from `column` to `next_column`
    bool is_blank; // only blanks are left
};

struct cursor cursor_begin(struct text line);

// Takes COUNT columns, or fewer if the line ends before.
void cursor_take_columns(struct cursor *cursor, size_t count);

// Takes COUNT bytes, none of which may be a tab.
void cursor_take_bytes(struct cursor *cursor, size_t count);

// Takes all blanks up to `next`.
void cursor_take_blanks(struct cursor *cursor);

// Takes one column if the next byte is a blank.
void cursor_take_blank(struct cursor *cursor);

// The byte at the offset; '\0' at the line's end. Lines contain no NUL (source.h).
char cursor_byte(const struct cursor *cursor);

// The rest of the line after the blanks.
struct text cursor_rest(const struct cursor *cursor);

#endif
