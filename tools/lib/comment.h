// SPDX-License-Identifier: MIT
//
// How a file of some type says something to its reader.

#ifndef FORK_LIB_COMMENT_H
#define FORK_LIB_COMMENT_H

#include "lib/buffer.h"

struct comment_form {
    const char *open;
    const char *close; // "" where a comment ends with its line
    // Pairs of bytes that may not stand inside, one behind the other: a blank takes them apart.
    const char *breakers;
    bool has_line_directives; // `#line` means something: C and its kin
    bool has_strings;         // a quotation mark inside opens a string, which may hide the end
};

// The form for a file of this name; NULL for a type that is not known.
const struct comment_form *comment_form_of(struct text file_name);

// Adds a comment of one line, without the end of the line.
void comment_add(struct buffer *into, const struct comment_form *form, struct text words);

// Is this a line that means something only as the first of its file (`#!`, `<?xml`)?
bool comment_must_follow(struct text first_line);

#endif
