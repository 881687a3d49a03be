// SPDX-License-Identifier: MIT
// Backward slices of schedules: the steps that have to come before the last one.
#ifndef FORK_INTERLEAVE_SLICE_H
#define FORK_INTERLEAVE_SLICE_H

#include "interleave/search/search.h"

// For a reduced search (reduction.h): removes from a schedule the steps on which the last one does
// not depend, and returns the number of steps that are left, in their order. The last step still
// brings the same: its process has the same behaviour behind it, and the same children, dead or
// alive. What other processes have shown may differ.
int slice_schedule(struct search *search, struct step *steps, int count);

#endif
