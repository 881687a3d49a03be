// SPDX-License-Identifier: MIT
// Runs one process from one step to the next: the calls in between that no other process can
// notice.
#ifndef FORK_INTERLEAVE_PROCEED_H
#define FORK_INTERLEAVE_PROCEED_H

#include "interleave/run/run.h"

// Updates the process's descriptors and handlers after the call at NODE brought RESULT. The process
// is stopped at the return of the call.
void proceed_begin(struct run *run, int process, int node, struct result result);

// Lets the stopped process run until it stands at its next step. It comes from NODE by RESULT; the
// signals of the result are delivered on the way, others stay pending.
void proceed(struct run *run, int process, int node, struct result result);

#endif
