// SPDX-License-Identifier: MIT
// The graph of states in the form of the JSON and the pictures.
#ifndef FORK_INTERLEAVE_GRAPH_H
#define FORK_INTERLEAVE_GRAPH_H

#include "interleave/report/report.h"
#include "lib/graph/state_graph.h"

// The graph of what was searched; the caller frees it.
struct state_graph graph_make(const struct result_set *set);

#endif
