// SPDX-License-Identifier: MIT
//
// A schedule as a path through the graph of states.

#ifndef FORK_LIB_GRAPH_PATH_H
#define FORK_LIB_GRAPH_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"
#include "lib/graph/state_graph.h"

// Steps through the graph: for each the state before it, and its number there.
struct graph_path {
    size_t *states;
    size_t *steps;
    size_t count;
    size_t capacity;
};

// Adds a step from the state where PATH, not yet ended, has come to.
void graph_path_add(struct graph_path *path, size_t state, size_t step);

// Finds a way from the beginning to an end on which exactly WANTED is printed: on a terminal on
// both streams, otherwise on standard output. END is how the first process ends then ("exit status
// 0"), or empty when that does not matter. False, and an empty PATH, when there is none.
bool state_graph_find(const struct state_graph *graph, struct text wanted, struct text end,
                      struct graph_path *path);

void graph_path_free(struct graph_path *path);

#endif
