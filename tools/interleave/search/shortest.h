// SPDX-License-Identifier: MIT
// The shortest outcomes, for when there are too many, or endlessly many, to list them all.
#ifndef FORK_INTERLEAVE_SHORTEST_H
#define FORK_INTERLEAVE_SHORTEST_H

#include "interleave/search/automaton.h"

// Calls `visit` for the `most` shortest outcomes, in bytes shown, the shortest first; stops when it
// returns false. Returns how many there were.
int shortest_visit(const struct automaton *automaton, int most, outcome_visit *visit,
                   void *context);

#endif
