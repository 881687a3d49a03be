// SPDX-License-Identifier: MIT
// Steps in which the time runs out that the program has set itself: one of its timers goes off, or
// a wait with a time limit ends with nothing found. How long anything takes is free, so such a step
// is possible at any time; that the program ends in another way then is what the limit is for.
// The end of a sleep is none of them: who sleeps to let others go first relies on the time.
#ifndef FORK_INTERLEAVE_TIME_OUTS_H
#define FORK_INTERLEAVE_TIME_OUTS_H

#include "interleave/report/finder.h"

// By which path a state is reached from the first one.
struct way {
    int time_outs; // as few as possible; -1: the state cannot be reached
    int length;    // of the shortest of these paths, in steps
    int edge;      // the last edge of that path; -1 for the first state
};

// By state; the caller frees it. Linear in the size of the graph.
struct way *ways_find(const struct finder *finder);

// Stores the steps of the path to STATE, and returns their number. The caller frees *STEPS.
int way_steps(const struct search *search, const struct way *ways, int state, struct step **steps);

#endif
