// SPDX-License-Identifier: MIT
// Sample schedules that lead to an ending, for a search that is stopped early: it goes breadth
// first, and may have seen a million states and no outcome.
#ifndef FORK_INTERLEAVE_SAMPLES_H
#define FORK_INTERLEAVE_SAMPLES_H

#include "interleave/search/search.h"

// For a real run under way: remembers its schedule if the model can continue it to an ending, and
// one random schedule. Keeps only the first few that show different texts.
void samples_note(struct search *search);

// Forgets all samples.
void samples_forget(struct search *search);

// Puts the states on these schedules into the graph of a search that was stopped, so that their
// outcomes and findings are reported.
void samples_reach(struct search *search);

// The edge of the graph by which STEP leaves STATE, or -1.
int samples_edge(const struct search *search, int state, struct step step);

#endif
