// SPDX-License-Identifier: MIT
//
// The prose of a chapter, with its chunks, terminals, rules and steppers.

#ifndef FORK_WEAVE_CHAPTER_PROSE_H
#define FORK_WEAVE_CHAPTER_PROSE_H

#include "lib/base/buffer.h"
#include "weave/book/book.h"
#include "weave/parts/prose.h"

// Shows CHAPTER of BOOK on a page that is written to OUT. The caller may change what the page is,
// and adds the blocks.
struct prose chapter_prose(struct buffer *out, const struct book *book,
                           const struct chapter *chapter);

#endif
