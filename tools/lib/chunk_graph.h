// SPDX-License-Identifier: MIT
//
// Which chunk uses which: what is undefined, unused, part of itself, or too large when expanded.

#ifndef FORK_LIB_CHUNK_GRAPH_H
#define FORK_LIB_CHUNK_GRAPH_H

#include "lib/document.h"

// Links the references of the document to their chunks, finds its roots, and reports everything
// that makes an expansion impossible. After it, a document without errors expands, and to what
// size.
void chunk_graph_check(struct document *document);

#endif
