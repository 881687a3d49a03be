// SPDX-License-Identifier: MIT
//
// From what a terminal shows to a schedule that shows it, and to whose lines they are.

#ifndef FORK_WEAVE_RUN_GRAPH_H
#define FORK_WEAVE_RUN_GRAPH_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/graph/graph_path.h"
#include "lib/graph/state_graph.h"
#include "weave/runs/outcome_list.h"

// A graph, and the path through it that shows one outcome.
struct run_graph {
    const struct state_graph *graph; // borrowed
    struct graph_path path;
};

// Finds a path through GRAPH that shows OUTCOME. False when there is none. The caller frees it
// either way.
bool run_graph_find(struct run_graph *run, const struct state_graph *graph,
                    const struct outcome *outcome);

// Which process wrote the line NUMBER, from 0, of what standard output shows, and on a terminal
// standard error too; SIZE_MAX when there is no such line.
size_t run_graph_writer(const struct run_graph *run, size_t number);

// Adds which of the calls on the way are made to fail, counted from 1: "fork 2 fails", "forks 1 to
// 3 and 5 fail". False, and nothing is added, when none is.
bool run_graph_add_failures(struct buffer *out, const struct run_graph *run);

// Adds a picture of the way.
void run_graph_draw(struct buffer *out, const struct run_graph *run);

void run_graph_free(struct run_graph *run);

#endif
