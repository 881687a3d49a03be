// SPDX-License-Identifier: MIT
// Loops of waits that end with ECHILD.
// A loop that waits for any child until there is none ends so, and that is no mistake. Whether a
// wait that finds no child ends such a loop is decided by an experiment: a real run in which the
// wait finds a child instead. If the process then waits there again, and does not do so after
// ECHILD, the wait ends a loop.
#ifndef FORK_INTERLEAVE_WAIT_LOOP_H
#define FORK_INTERLEAVE_WAIT_LOOP_H

#include "interleave/run/pretend.h"
#include "interleave/search/search.h"
#include "lib/base/key_table.h"

struct wait_loops {
    struct search *search;
    int *open;              // nodes that are still to be visited
    struct key_table tried; // experiments: (stack, ip, sp, number of waits before)
    struct pretended *result;
};

void wait_loops_start(struct wait_loops *loops, struct search *search);
void wait_loops_free(struct wait_loops *loops);

// For an edge on which a wait finds that there is no child: whether it ends a loop. May make a real
// run.
bool wait_loop_ends(struct wait_loops *loops, const struct edge *edge);

#endif
