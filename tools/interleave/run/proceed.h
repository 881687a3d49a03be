// SPDX-License-Identifier: MIT
// One process from one step to the next: the calls between that nobody else can notice.
#ifndef FORK_INTERLEAVE_PROCEED_H
#define FORK_INTERLEAVE_PROCEED_H

#include "interleave/run/run.h"

// Lets a stopped process run until it stands at its next step. `node` and `result` tell from where
// it comes (for the names of what it opens); `signals` is the set to be delivered on the way.
void proceed(struct run *run, int process, int node, struct result result, uint64_t signals);

#endif
