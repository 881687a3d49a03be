// SPDX-License-Identifier: MIT
// An experiment: what a process would do if its wait had found a child.
#ifndef FORK_INTERLEAVE_PRETEND_H
#define FORK_INTERLEAVE_PRETEND_H

#include "interleave/run/run.h"

struct pretended {
    bool known; // false when the process came to a call that may not be made in an experiment
    bool waits; // it waits again, without a fork in between:
    int stack;  // call stack of that wait, as in struct node
    uint64_t ip;
    uint64_t sp;
};

// For a process that stands at a wait in run->world. The wait returns CHILD and STATUS, and the
// process runs alone up to its next wait; calls that other processes could notice are not made.
// Afterwards the run can only be ended (run_end).
struct pretended pretend_child(struct run *run, int process, int child, int status);

#endif
