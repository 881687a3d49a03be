// SPDX-License-Identifier: MIT
//
// The prose of a chapter as a tree: libcmark-gfm reads it as CommonMark with tables.

#ifndef FORK_WEAVE_TREE_H
#define FORK_WEAVE_TREE_H

#include <cmark-gfm.h>

#include "lib/literate/document.h"

// Makes the tree of DOCUMENT's source, and sets the node of each of its fenced blocks. Reports to
// DOCUMENT when libcmark-gfm would take very long for the source, and when it finds other fences
// than document_parse did: then the tree is a mere heading, or some blocks have no node. The caller
// frees the tree with cmark_node_free.
cmark_node *tree_make(struct document *document);

#endif
