// SPDX-License-Identifier: MIT
//
// The prose of a chapter as a tree, which libcmark-gfm makes of it: CommonMark with tables.

#ifndef FORK_WEAVE_TREE_H
#define FORK_WEAVE_TREE_H

#include <cmark-gfm.h>

#include "lib/document.h"

// Makes the tree of the document's source, and tells each of the document's fenced blocks its node.
// What libcmark-gfm would need very long for, or reads otherwise than the document does, is
// reported to the document; the tree is empty or incomplete then. The caller frees it with
// cmark_node_free.
cmark_node *tree_make(struct document *document);

#endif
