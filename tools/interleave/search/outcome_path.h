// SPDX-License-Identifier: MIT
// A schedule that has a given outcome.
#ifndef FORK_INTERLEAVE_OUTCOME_PATH_H
#define FORK_INTERLEAVE_OUTCOME_PATH_H

#include "interleave/search/automaton.h"
#include "interleave/search/search.h"

// Stores the steps of a shortest schedule whose outcome is OUTCOME, one of AUTOMATON's, and returns
// their number; -1 when the tool's time is over (deadline.h) before one is found. The caller frees
// *STEPS.
int outcome_path(const struct automaton *automaton, const struct outcome *outcome,
                 struct step **steps);

#endif
