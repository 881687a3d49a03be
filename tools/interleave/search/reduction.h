// SPDX-License-Identifier: MIT
// When the search leaves steps out, and what it makes good afterwards.
//
// Small programs are searched in full: every state is in the graph, and nothing of this is used.
// When there are more than limits.reduction states, the search begins again, in each state with
// those steps only that independence.h chooses. This is repeated until a whole search has learned
// nothing: what it took for granted of each process is then all that the process can do.
//
// A step that is left out round and round a loop of the graph would never be taken. So every state
// that lies on a loop gets all its steps in the end.
#ifndef FORK_INTERLEAVE_REDUCTION_H
#define FORK_INTERLEAVE_REDUCTION_H

#include "interleave/search/search.h"

// Makes the graph from its first state on.
void reduction_search(struct search *search);
// Forgets what the reduction knows of the program, which is to be learned anew.
void reduction_end(struct search *search);

// Keeps, of the `count` steps that are possible in the state, those that have to be tried; returns
// how many.
int reduction_choose(struct search *search, int state, const struct world *world,
                     struct step *steps, int count);

// For a step from this world: the process that is enough in the state after it, or -1 (as
// independence_taker).
int reduction_taker(struct search *search, const struct world *world, struct step step);
// The state was reached by such a step, for the first time or once more.
void reduction_reached(struct search *search, int state, bool is_new, int taker);

#endif
