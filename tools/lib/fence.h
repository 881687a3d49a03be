// SPDX-License-Identifier: MIT
//
// The fenced blocks of a parsed document, and where each of their lines stands in the source.

#ifndef FORK_LIB_FENCE_H
#define FORK_LIB_FENCE_H

#include "lib/document.h"

// Fills in the document's blocks from its tree, and reports fences that are never closed.
void fence_collect(struct document *document);

#endif
