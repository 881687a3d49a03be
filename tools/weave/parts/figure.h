// SPDX-License-Identifier: MIT
//
// A block of code on a chapter's page: a chunk under its name with links to related chunks, a
// terminal, or plain code.

#ifndef FORK_WEAVE_FIGURE_H
#define FORK_WEAVE_FIGURE_H

#include "weave/parts/prose.h"

// Adds the block of code NODE. This is the `show_code` of a struct prose.
void figure_add(struct prose *prose, cmark_node *node);

// Adds a link to BLOCK of the prose's chapter; its text is the name of the chunk.
void figure_add_link(struct prose *prose, const struct block *block);

#endif
