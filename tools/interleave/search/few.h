// SPDX-License-Identifier: MIT
// A few outcomes, where there is no time for all.
#ifndef FORK_INTERLEAVE_FEW_H
#define FORK_INTERLEAVE_FEW_H

#include "interleave/search/automaton.h"

// As automaton_make, but of little more than twenty schedules: those of samples.h, and ten that end
// in different states.
void few_make(struct automaton *automaton, const struct search *search, bool apart);

#endif
