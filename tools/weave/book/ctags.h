// SPDX-License-Identifier: MIT
//
// The definitions in C programs, found by Universal Ctags (ctags(1)).

#ifndef FORK_WEAVE_CTAGS_H
#define FORK_WEAVE_CTAGS_H

#include "weave/book/book.h"

// Fills the tags of all programs of BOOK that are C. The names live in the arena of BOOK. Runs
// ctags once, or not at all when there is no such program. A ctags that is missing, fails, or is
// not Universal Ctags ends the program with exit status 2.
void ctags_read(struct book *book);

#endif
