// SPDX-License-Identifier: MIT
// One search with the given options.
#ifndef FORK_INTERLEAVE_EXPLORE_H
#define FORK_INTERLEAVE_EXPLORE_H

#include "interleave/options.h"

// Starts the program, searches, and checks some schedules in real runs. SEARCH is all zero before;
// the caller frees it with search_free. To be called once in a process.
void explore(const struct options *options, bool in_namespace, struct search *search);

#endif
