// SPDX-License-Identifier: MIT
//
// The fenced blocks of a document. CommonMark's first phase, which takes lines apart into blocks,
// is all that is needed for that; what is in a paragraph does not matter. It takes time in
// proportion to the document.

#ifndef FORK_LIB_FENCE_H
#define FORK_LIB_FENCE_H

#include "lib/document.h"

// Fills in the document's blocks from its source, and reports fences that are never closed.
void fence_collect(struct document *document);

#endif
