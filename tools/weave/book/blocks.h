// SPDX-License-Identifier: MIT
//
// The blocks of code of a chapter, its chunks and its programs.

#ifndef FORK_WEAVE_BLOCKS_H
#define FORK_WEAVE_BLOCKS_H

#include "weave/book/book.h"

// Finds the blocks, chunks and programs of CHAPTER.
void blocks_read(struct chapter *chapter, struct arena *arena);

void blocks_free(struct chapter *chapter);

#endif
