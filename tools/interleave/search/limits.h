// SPDX-License-Identifier: MIT
// What ends a search before its end: limits that the user sets, and signals that he sends.
#ifndef FORK_INTERLEAVE_LIMITS_H
#define FORK_INTERLEAVE_LIMITS_H

#include <stdbool.h>

struct search;

enum limit { LIMIT_NONE, LIMIT_STATES, LIMIT_RUNS, LIMIT_SECONDS, LIMIT_PROCESSES, LIMIT_SIGNAL };

// Starts the clock, and has SIGINT, SIGTERM and SIGHUP noted instead of obeyed at once: a second
// one, some seconds later, ends the tool where it is.
void limits_start(struct search *search);

// The first one that is reached stays.
void limit_reach(struct search *search, enum limit limit);

// Whether the search may go on; to be asked at every step that takes time, in the model or for
// real. Tells the progress, too.
bool limits_hold(struct search *search);

// "--max-states", "SIGTERM": by what the search was stopped.
const char *limit_name(const struct search *search);

#endif
