// SPDX-License-Identifier: MIT
//
// A transcript as a terminal: what is typed, what is printed and where, how each command ended.

#ifndef FORK_WEAVE_TERMINAL_H
#define FORK_WEAVE_TERMINAL_H

#include "weave/book/book.h"
#include "weave/parts/prose.h"

// Adds the terminal, and below it how to make the run oneself.
void terminal_add(struct prose *prose, const struct block *block);

#endif
