// SPDX-License-Identifier: MIT
// One search with the given options.
#ifndef FORK_INTERLEAVE_EXPLORE_H
#define FORK_INTERLEAVE_EXPLORE_H

#include "interleave/options.h"
#include "interleave/run/target.h"

// Starts the program TARGET, searches, and checks some schedules in real runs. SEARCH is all zero
// before, and uses TARGET as long as it exists; the caller frees both. To be called once in a
// process.
void explore(const struct options *options, bool in_namespace, struct target *target,
             struct search *search);

#endif
