// SPDX-License-Identifier: MIT
//
// The pack in one picture: a line from which each chapter forks off and to which it comes back, and
// on it the chunks of its programs, each as wide as it has lines. A chunk that forks stands above
// the line, one that waits hangs below it. Drawn from the chapters; what it says is said in words
// beside it.

#ifndef FORK_WEAVE_PICTURE_H
#define FORK_WEAVE_PICTURE_H

#include "lib/buffer.h"
#include "weave/book/book.h"

// Adds the part of the picture that belongs to CHAPTER. It takes what width there is.
void picture_add(struct buffer *out, const struct chapter *chapter);

// How many lines of code a chapter has, without references.
size_t chapter_code_lines(const struct chapter *chapter);

#endif
