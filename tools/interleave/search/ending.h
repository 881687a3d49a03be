// SPDX-License-Identifier: MIT
// The ends of outcomes: states without steps, and those where processes go on for ever and show
// nothing more.
#ifndef FORK_INTERLEAVE_ENDING_H
#define FORK_INTERLEAVE_ENDING_H

#include "interleave/search/search.h"

// Notes how a state without steps ends, and what it leaves in files. The world is that of the
// state.
void ending_note(struct search *search, int state, struct world *world);

// Finds the endless parts of the graph, and notes those that show nothing as ends.
void ending_note_endless(struct search *search);

#endif
