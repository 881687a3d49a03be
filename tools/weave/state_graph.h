// SPDX-License-Identifier: MIT
//
// The graph that `interleave --json` writes; its manual page describes it.

#ifndef FORK_WEAVE_STATE_GRAPH_H
#define FORK_WEAVE_STATE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"

enum { STATE_ZOMBIE = -1, STATE_ABSENT = -2 };

struct long_list {
    long *items;
    size_t count;
    size_t capacity;
};

struct string_list {
    struct buffer *items;
    size_t count;
    size_t capacity;
};

struct graph_step {
    size_t process;
    size_t to;
    long stream; // 0: it prints nothing
    bool is_made_to_fail;
};

struct graph_state {
    struct long_list processes; // the node of each, or STATE_ZOMBIE, STATE_ABSENT
    struct graph_step *steps;
    size_t count;
    size_t capacity;
};

struct state_graph {
    struct long_list parents;
    struct string_list calls;
    struct string_list texts;
    struct long_list node_calls; // of each node its call, and its text or -1
    struct long_list node_texts;
    struct graph_state *states;
    size_t state_count;
    size_t state_capacity;
};

// Reads TEXT, a whole file; false when it is no such graph. The caller frees it either way.
bool state_graph_read(struct state_graph *graph, struct text text);

void state_graph_free(struct state_graph *graph);

// Where process PROCESS stands in STATE: a node, STATE_ZOMBIE or STATE_ABSENT.
long state_graph_node(const struct state_graph *graph, size_t state, size_t process);

// What STEP of STATE prints; empty when nothing.
struct text state_graph_text(const struct state_graph *graph, size_t state,
                             const struct graph_step *step);

// Finds a way from the beginning to an end on which exactly WANTED is printed. Its steps go to
// PATH: for each the state before it and its number there. NULL members when there is none.
struct graph_path {
    size_t *states;
    size_t *steps;
    size_t count;
};
bool state_graph_find(const struct state_graph *graph, struct text wanted, struct graph_path *path);

void graph_path_free(struct graph_path *path);

#endif
