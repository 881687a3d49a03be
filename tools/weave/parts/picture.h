// SPDX-License-Identifier: MIT
//
// The picture on the first page: a trunk from which a branch forks off for each chapter. The chunks
// of the chapter are boxes on its branch, as wide as they have lines. The box of a chunk that forks
// stands above the line of the branch, the box of one that waits hangs below it. The text beside
// the picture says the same in words.

#ifndef FORK_WEAVE_PICTURE_H
#define FORK_WEAVE_PICTURE_H

#include "lib/base/buffer.h"
#include "weave/book/book.h"

// Adds the branch of CHAPTER, which fills the available width.
void picture_add(struct buffer *out, const struct chapter *chapter);

// The number of lines of code in the chunks of CHAPTER, without references and empty lines.
size_t chapter_code_lines(const struct chapter *chapter);

#endif
