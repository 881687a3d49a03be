// SPDX-License-Identifier: MIT
//
// How some blocks of CommonMark begin. TEXT is always the rest of a line, without leading blanks.

#ifndef FORK_LIB_BLOCK_START_H
#define FORK_LIB_BLOCK_START_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"

// The number of times that BYTE is repeated at the beginning of TEXT.
size_t block_start_run(struct text text, char byte);

// Does a heading with # (an ATX heading) begin with TEXT?
bool block_start_is_heading(struct text text);

// Is TEXT a thematic break: the same mark three or more times, and nothing else but blanks? If a
// byte of TEXT rules that out, *STOP is set to the byte's offset.
bool block_start_is_break(struct text text, size_t *stop);

// The size of the list marker at the beginning of TEXT; 0 if there is none. Only a bullet or the
// number 1 can interrupt a paragraph, and only with text after it.
size_t block_start_marker(struct text text, bool is_in_paragraph);

#endif
