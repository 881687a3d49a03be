// SPDX-License-Identifier: MIT
//
// Borrowed text: a pointer and a length into bytes that somebody else owns and keeps alive.
// It may hold NUL and has no NUL at its end. Blanks are space and tab.

#ifndef FORK_LIB_TEXT_H
#define FORK_LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *data;
    size_t size;
};

// The bytes of a C string, which must outlive the result.
struct text text_of(const char *string);

bool text_equal(struct text left, struct text right);
bool text_starts(struct text text, const char *prefix);
bool text_ends(struct text text, const char *suffix);

// The part from `from` on; `from` is at most the size.
struct text text_from(struct text text, size_t from);

// Where `needle` (not empty) first begins at or after `from`; SIZE_MAX when nowhere.
size_t text_find(struct text text, const char *needle, size_t from);

bool text_has(struct text text, char byte);
bool text_is_blank(struct text text);

// The text without the blanks at both ends.
struct text text_trim(struct text text);

// Takes the first line off REST and returns it, without its newline.
struct text text_take_line(struct text *rest);

// The part after the last slash: what a path names in its directory.
struct text text_base_name(struct text path);

// FNV-1a, 64 bits: https://www.rfc-editor.org/rfc/rfc9923
uint64_t text_hash(struct text text);

#endif
