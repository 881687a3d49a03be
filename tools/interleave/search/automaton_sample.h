// SPDX-License-Identifier: MIT
// A sample of the outcomes, where there is no time for all.
#ifndef FORK_INTERLEAVE_AUTOMATON_SAMPLE_H
#define FORK_INTERLEAVE_AUTOMATON_SAMPLE_H

#include "interleave/search/automaton.h"

// Like automaton_make, but for little more than twenty schedules: those of samples.h, and ten that
// end in different states.
void automaton_make_sample(struct automaton *automaton, const struct search *search, bool apart);

#endif
