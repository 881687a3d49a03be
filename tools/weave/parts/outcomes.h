// SPDX-License-Identifier: MIT
//
// What stands below a terminal: how many outputs are possible, and what the others are.

#ifndef FORK_WEAVE_OUTCOMES_H
#define FORK_WEAVE_OUTCOMES_H

#include "weave/book/book.h"
#include "weave/parts/prose.h"

// Adds for each command in BLOCK, a transcript, what is known of all its schedules; nothing for a
// command without a recording. The first transcript that runs a recorded program also gets the
// element for the program's stepper.
void outcomes_add(struct prose *prose, const struct block *block);

#endif
