// SPDX-License-Identifier: MIT
// The shortest outcomes, for when there are too many, or endlessly many, to list all.
#ifndef FORK_INTERLEAVE_SHORTEST_H
#define FORK_INTERLEAVE_SHORTEST_H

#include "interleave/search/automaton.h"

// Calls VISIT for the MOST shortest outcomes, measured in bytes shown, the shortest first; stops
// when VISIT returns false. Returns the number of outcomes visited.
int shortest_visit(const struct automaton *automaton, int most, outcome_visit *visit,
                   void *context);

#endif
