// SPDX-License-Identifier: MIT
// An experiment: what a process would do if its wait had found a child.
#ifndef FORK_INTERLEAVE_PRETEND_H
#define FORK_INTERLEAVE_PRETEND_H

#include "interleave/run/run.h"

struct pretended {
    bool known; // false when the process came to a call that may not be made for an experiment
    bool waits; // it waits again, without a fork in between:
    int stack;  // at this place, struct node
    uint64_t ip;
    uint64_t sp;
};

// For a process that stands at a wait call in run->world. The call is answered with that child and
// wait status, and the process goes on by itself up to its next wait, but makes no call that others
// could notice. The run is of no use afterwards but for run_end.
struct pretended pretend_child(struct run *run, int process, int child, int status);

#endif
