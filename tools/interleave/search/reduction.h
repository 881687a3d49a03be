// SPDX-License-Identifier: MIT
// When the search leaves steps out, and how it corrects this afterwards.
// Small programs are searched in full: every state is in the graph, and nothing here is used. When
// there are more than limits.reduction states, the search begins again, and tries in each state
// only the steps that independence.h chooses. This is repeated until a whole search has learned
// nothing new: what it assumed of each process is then all that the process can do.
// A step that is left out in every state of a loop of the graph would never be taken. So every
// state on a loop gets all its steps in the end.
#ifndef FORK_INTERLEAVE_REDUCTION_H
#define FORK_INTERLEAVE_REDUCTION_H

#include "interleave/search/search.h"

// Builds the graph from its first state on.
void reduction_search(struct search *search);
// Drops what the reduction knows of the program.
void reduction_end(struct search *search);

// Keeps, of the COUNT possible steps in the state, those that have to be tried; returns their
// number.
int reduction_choose(struct search *search, int state, const struct world *world,
                     struct step *steps, int count);

// For STEP from WORLD: the process whose steps are enough in the next state, or -1 (as
// independence_taker).
int reduction_taker(struct search *search, const struct world *world, struct step step);
// STATE was reached by a step with this TAKER, for the first time or again.
void reduction_reached(struct search *search, int state, bool is_new, int taker);

#endif
