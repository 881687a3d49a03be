// SPDX-License-Identifier: MIT
//
// A way through the graph of states as a picture of lifelines.

#ifndef FORK_LIB_TIMELINE_H
#define FORK_LIB_TIMELINE_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/graph/graph_path.h"
#include "lib/graph/state_graph.h"

// What the picture is called, by the page and by readers.
struct timeline_look {
    const char *title; // what is to be seen
    bool is_alone;     // in a file of its own, with its own style sheet
};

// Adds the picture of PATH.
void timeline_draw(struct buffer *out, const struct state_graph *graph,
                   const struct graph_path *path, const struct timeline_look *look);

#endif
