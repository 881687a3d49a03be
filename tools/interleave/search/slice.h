// SPDX-License-Identifier: MIT
// The past of a step: what has to come before it.
#ifndef FORK_INTERLEAVE_SLICE_H
#define FORK_INTERLEAVE_SLICE_H

#include "interleave/search/search.h"

// In a search that leaves steps out: keeps, of a schedule, those steps on which the last one hangs,
// in their order; returns how many. The last step brings the same there: its process has the same
// behind it, and the same children, dead or alive. What has been shown by others is not kept.
int slice_schedule(struct search *search, struct step *steps, int count);

#endif
