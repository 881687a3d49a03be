// SPDX-License-Identifier: MIT
//
// The comment syntax of each file type.

#ifndef FORK_LIB_COMMENT_H
#define FORK_LIB_COMMENT_H

#include "lib/base/buffer.h"

struct comment_form {
    const char *open;
    const char *close; // "" if a comment ends with its line
    // Pairs of bytes that must not appear inside a comment, concatenated. A space is put between
    // the two bytes of such a pair. NULL: none.
    const char *breakers;
    bool has_line_directives; // C and C++ compilers understand `#line`
    bool has_strings;         // a quotation mark in a comment opens a string, which may hide the
                              // comment's end
};

// The comment form for a file called FILE_NAME; NULL if the file type is not known.
const struct comment_form *comment_form_of(struct text file_name);

// Adds WORDS to INTO as a comment of one line, without a newline. Newlines and dangerous characters
// (danger.h) in WORDS become `?`.
void comment_add(struct buffer *into, const struct comment_form *form, struct text words);

// Must FIRST_LINE stay the first line of its file (`#!`, `<?xml`), so that a comment comes after
// it?
bool comment_must_follow(struct text first_line);

#endif
