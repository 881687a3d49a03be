// SPDX-License-Identifier: MIT
//
// Code on a chapter's page: a chunk under its name with its ways in and out, a terminal, or just
// code.

#ifndef FORK_WEAVE_FIGURE_H
#define FORK_WEAVE_FIGURE_H

#include "weave/parts/prose.h"

// Adds the block of code NODE; for prose's show_code.
void figure_add(struct prose *prose, cmark_node *node);

// Adds the lines of BLOCK as C in colour, references as links.
void figure_add_lines(struct prose *prose, const struct block *block);

// Adds a link to BLOCK of the prose's chapter that says its chunk's name.
void figure_add_link(struct prose *prose, const struct block *block);

#endif
