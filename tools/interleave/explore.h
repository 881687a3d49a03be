// SPDX-License-Identifier: MIT
// One search, as the options say.
#ifndef FORK_INTERLEAVE_EXPLORE_H
#define FORK_INTERLEAVE_EXPLORE_H

#include "interleave/options.h"

// Starts the program, searches, and makes some schedules for real. `search` is all zero before; the
// caller frees it with search_free. Once for the life of the process.
void explore(const struct options *options, bool in_namespace, struct search *search);

#endif
