// SPDX-License-Identifier: MIT
// Loops of waits that end where there is no child.
//
// To wait for any child until there is none is how such a loop ends, and no mistake. Whether a wait
// that finds no child ends one is seen by an experiment: a real run in which it finds a child
// instead. If the process then waits there again, and does not do so otherwise, it does.
#ifndef FORK_INTERLEAVE_WAIT_LOOP_H
#define FORK_INTERLEAVE_WAIT_LOOP_H

#include "interleave/run/pretend.h"
#include "interleave/search/search.h"
#include "lib/key_table.h"

struct wait_loops {
    struct search *search;
    int *open;              // nodes that are still to be looked at
    struct key_table tried; // (stack, ip, sp, how many waits before it): experiments
    struct pretended *result;
};

void wait_loops_start(struct wait_loops *loops, struct search *search);
void wait_loops_free(struct wait_loops *loops);

// For an edge on which a wait finds that there is no child. May make a real run.
bool wait_loop_ends(struct wait_loops *loops, const struct edge *edge);

#endif
