// SPDX-License-Identifier: MIT
//
// Below a terminal: of how many possible outputs it shows one, and what the others are.

#ifndef FORK_WEAVE_OUTCOMES_H
#define FORK_WEAVE_OUTCOMES_H

#include "weave/book/book.h"
#include "weave/parts/prose.h"

// Adds what is known of every schedule of the commands in BLOCK, a transcript; nothing where
// nothing is. Behind the first run of each program stands the place of its stepper.
void outcomes_add(struct prose *prose, const struct block *block);

#endif
