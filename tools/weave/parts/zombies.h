// SPDX-License-Identifier: MIT
//
// How long each process is a zombie, in every schedule.

#ifndef FORK_WEAVE_ZOMBIES_H
#define FORK_WEAVE_ZOMBIES_H

#include "lib/base/buffer.h"
#include "lib/graph/state_graph.h"

// Adds how many schedules GRAPH has, and in how many of them and for how many steps each process
// except the first is a zombie. Adds nothing when there are infinitely many schedules, or too many
// to count.
void zombies_add(struct buffer *out, const struct state_graph *graph);

#endif
