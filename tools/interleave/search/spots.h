// SPDX-License-Identifier: MIT
// The positions of a walk through the graph of states beside a text, each once, with the way to it.
// A walk that looks at them in their order is breadth first, and finds a shortest schedule.
#ifndef FORK_INTERLEAVE_SPOTS_H
#define FORK_INTERLEAVE_SPOTS_H

#include <stddef.h>

#include "interleave/search/search.h"
#include "lib/base/key_table.h"

// Zeroed but for `width`, it is empty.
struct spots {
    size_t width;           // of a spot, in bytes; two spots are the same if all their bytes are
    struct key_table table; // in the order in which they were found
    int *from;              // by spot: its predecessor, or -1
    int *edge;              // by spot: the edge from its predecessor, or -1
    size_t size;
};

// Adds a copy of the spot, which is reached by EDGE from the spot FROM, unless it is there.
void spots_add(struct spots *spots, const void *spot, int from, int edge);
// The number of steps from the first spot to the spot NUMBER; they go to *STEPS, which the caller
// frees.
int spots_steps(const struct spots *spots, const struct search *search, int number,
                struct step **steps);
void spots_free(struct spots *spots);

#endif
