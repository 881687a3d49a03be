// SPDX-License-Identifier: MIT
// What is still unknown near a state: a run that is under way goes there, and saves a run of its
// own.
#ifndef FORK_INTERLEAVE_LOOKAHEAD_H
#define FORK_INTERLEAVE_LOOKAHEAD_H

#include "interleave/search/search.h"

enum { LOOKAHEAD_MAX = 64 }; // steps

// The shortest way from this state to a step that only a real run can tell about, that step
// included; the number of its steps, or 0 when there is none nearby. *is_refused: the last one is
// a fork that is one too many. Steps that are refused for other reasons are left to the search.
int lookahead_find(struct search *search, const struct world *world,
                   struct step steps[LOOKAHEAD_MAX], bool *is_refused);

#endif
