// SPDX-License-Identifier: MIT
// Real runs of the search. Each may be given up in the middle: then the reason is in
// search->reached.
#ifndef FORK_INTERLEAVE_REAL_RUN_H
#define FORK_INTERLEAVE_REAL_RUN_H

#include "interleave/search/search.h"

// The first run, which finds the first state of the graph and then explores what is unknown nearby.
void real_run_first(struct search *search);

// Makes the steps of PATH, and then explores what is unknown nearby.
void real_run_explore(struct search *search, const struct step *path, int count);

#endif
