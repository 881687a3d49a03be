// SPDX-License-Identifier: MIT
//
// The blocks of code of a chapter, its chunks and its programs.

#ifndef FORK_WEAVE_BLOCKS_H
#define FORK_WEAVE_BLOCKS_H

#include <stdbool.h>

#include "weave/book/book.h"

// Fills the blocks, chunks and programs of CHAPTER from its document. Their texts live in ARENA or
// in the document.
void blocks_read(struct chapter *chapter, struct arena *arena);

void blocks_free(struct chapter *chapter);

// Is BLOCK a transcript? Its info string begins with "console", and its first line with "$ ".
bool is_transcript(const struct block *block);

#endif
