// SPDX-License-Identifier: MIT
//
// Which chunk uses which. Finds chunks that are undefined, unused, part of themselves, or too large
// when they are expanded.

#ifndef FORK_LIB_CHUNK_GRAPH_H
#define FORK_LIB_CHUNK_GRAPH_H

#include "lib/literate/document.h"

// Links each reference in DOCUMENT to its chunk, finds the roots, and reports everything that makes
// an expansion impossible. Afterwards a document without errors can be expanded, and the sizes of
// its chunks are known.
void chunk_graph_check(struct document *document);

#endif
