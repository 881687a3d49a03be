// SPDX-License-Identifier: MIT
// Finds unknown behaviour near a state, so that a real run under way can go there, which saves a
// run.
#ifndef FORK_INTERLEAVE_LOOKAHEAD_H
#define FORK_INTERLEAVE_LOOKAHEAD_H

#include "interleave/search/search.h"

enum { LOOKAHEAD_MAX = 64 }; // steps

// Stores the shortest path from WORLD to a step that only a real run can tell about, that step
// included. Returns the number of steps, or 0 when there is no such step nearby. *IS_REFUSED: the
// last step is a fork that is one too many. Steps that are refused for other reasons are not
// reported here.
int lookahead_find(struct search *search, const struct world *world,
                   struct step steps[LOOKAHEAD_MAX], bool *is_refused);

#endif
