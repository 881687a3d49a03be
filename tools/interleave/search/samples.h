// SPDX-License-Identifier: MIT
// Schedules to their end, for a search that does not come to its own: it goes breadth first, and
// may have seen a million states and no outcome.
#ifndef FORK_INTERLEAVE_SAMPLES_H
#define FORK_INTERLEAVE_SAMPLES_H

#include "interleave/search/search.h"

// For a real run under way: remembers its schedule when it is known by now how it goes on to an
// ending, and one that goes another way. Only the first few that show different things.
void samples_note(struct search *search);

// Forgets them all.
void samples_forget(struct search *search);

// Puts the states on these schedules into the graph of a search that was stopped, so that what they
// show is among the outcomes, and what they do wrong among the findings.
void samples_reach(struct search *search);

// The edge of the graph by which this step leaves the state, or -1.
int samples_edge(const struct search *search, int state, struct step step);

#endif
