// SPDX-License-Identifier: MIT
//
// How some blocks of CommonMark begin: what TEXT, a line's rest without the blanks before it, is.

#ifndef FORK_LIB_BLOCK_START_H
#define FORK_LIB_BLOCK_START_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

// The number of bytes that are BYTE at the beginning of TEXT.
size_t block_start_run(struct text text, char byte);

// Does a heading with # begin here?
bool block_start_is_heading(struct text text);

// Is it a thematic break: three or more of one mark and nothing else? If it is none because of a
// byte of it, *STOP is where that is.
bool block_start_is_break(struct text text, size_t *stop);

// The size of the list marker at the beginning of TEXT, 0 if there is none. One that interrupts a
// paragraph is a bullet or 1, and not alone.
size_t block_start_marker(struct text text, bool is_in_paragraph);

#endif
