// SPDX-License-Identifier: MIT
//
// The fenced blocks of a document. To find them, only CommonMark's first phase is needed, which
// divides lines into blocks; inline markup does not matter. The time is linear in the document's
// size.

#ifndef FORK_LIB_FENCE_H
#define FORK_LIB_FENCE_H

#include "lib/literate/document.h"

// Fills in the blocks of DOCUMENT from its source, and reports fences that are never closed.
void fence_collect(struct document *document);

#endif
