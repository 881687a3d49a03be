// SPDX-License-Identifier: MIT
// One process from one step to the next: the calls between that nobody else can notice.
#ifndef FORK_INTERLEAVE_PROCEED_H
#define FORK_INTERLEAVE_PROCEED_H

#include "interleave/run/run.h"

// Keeps account of what the call at `node` has brought to the process, which is stopped at its
// return.
void proceed_begin(struct run *run, int process, int node, struct result result);

// Lets the stopped process run until it stands at its next step. `node` and `result` tell from
// where it comes; the signals of the result are delivered on the way, others wait.
void proceed(struct run *run, int process, int node, struct result result);

#endif
