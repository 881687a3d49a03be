// SPDX-License-Identifier: MIT
//
// The headings of a chapter.

#ifndef FORK_WEAVE_SECTIONS_H
#define FORK_WEAVE_SECTIONS_H

#include "weave/book/book.h"

// Finds the headings of CHAPTER with their anchors, its title and its summary. Reports a chapter
// without a title.
void sections_read(struct chapter *chapter, struct arena *arena);

#endif
