// SPDX-License-Identifier: MIT
// The ends of outcomes: states without steps, and states where processes run forever and show
// nothing more.
#ifndef FORK_INTERLEAVE_ENDING_H
#define FORK_INTERLEAVE_ENDING_H

#include "interleave/search/search.h"

// Notes how STATE, which has no steps, ends, and what it leaves in files. WORLD is that of the
// state.
void ending_note(struct search *search, int state, struct world *world);

// Finds the endless parts of the graph; those that show nothing become ends.
void ending_note_endless(struct search *search);

#endif
