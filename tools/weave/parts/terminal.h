// SPDX-License-Identifier: MIT
//
// A transcript as a terminal: what is typed, what is printed to which stream, how each command
// ended.

#ifndef FORK_WEAVE_TERMINAL_H
#define FORK_WEAVE_TERMINAL_H

#include "weave/book/book.h"
#include "weave/parts/prose.h"

// Adds BLOCK, a transcript, as a terminal. Below it stand how to repeat the run, and what
// outcomes.h adds.
void terminal_add(struct prose *prose, const struct block *block);

#endif
