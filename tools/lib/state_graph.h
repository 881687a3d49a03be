// SPDX-License-Identifier: MIT
//
// The graph that `interleave --json` writes; its manual page describes it.

#ifndef FORK_LIB_STATE_GRAPH_H
#define FORK_LIB_STATE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"

enum { STATE_ZOMBIE = -1, STATE_ABSENT = -2, FAULT_SIZE = 128 };

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

enum graph_step_kind {
    GRAPH_STEP_CALL,
    GRAPH_STEP_FAILS,
    GRAPH_STEP_SIGNAL,
    GRAPH_STEP_WAKES,
    GRAPH_STEP_ALARM,
    GRAPH_STEP_RETURN,
    GRAPH_STEP_LATE,
    GRAPH_STEP_REAP,
    GRAPH_STEP_SLEEP,
    GRAPH_STEP_DECIDE
};

struct graph_step {
    size_t process;
    size_t to;
    long stream; // 0: it prints nothing
    long kind;   // of enum graph_step_kind
    long shown;  // how many bytes of the text are shown; -1: all
    bool is_row; // it had at least a process and a state, and nothing unknown
};

struct graph_state {
    struct long_list processes; // the node of each, or STATE_ZOMBIE, STATE_ABSENT
    struct graph_step *steps;
    size_t count;
    size_t capacity;
    long status; // of the first process, where there are no steps; -1: it has not ended
    bool is_row; // it had its parts, and the number of outcomes is a count or null
};

struct state_graph {
    long first;        // the number of the first process
    bool has_terminal; // standard output and standard error are one terminal
    struct long_list parents;
    struct string_list calls;
    struct string_list texts;
    struct string_list lines;    // the places in the program: "one_fork.c:12"
    struct string_list program;  // with its arguments
    struct long_list node_calls; // of each node its call, its line or -1, and its text or -1
    struct long_list node_lines;
    struct long_list node_texts;
    struct graph_state *states;
    size_t state_count;
    size_t state_capacity;
    unsigned members;       // which members there were: a set of the numbers of their names
    char fault[FAULT_SIZE]; // why it is no graph
};

// Reads TEXT, a whole file; false, with the fault in words, when it is no such graph, or when one
// of its numbers leads to something that is not there. A script may use a sound graph without
// checks. The caller frees it either way.
bool state_graph_read(struct state_graph *graph, struct text text);

// Do all numbers lead to something that is there? If not, the fault is in the graph.
bool state_graph_is_sound(struct state_graph *graph);

void state_graph_free(struct state_graph *graph);

// Where process PROCESS stands in STATE: a node, STATE_ZOMBIE or STATE_ABSENT.
long state_graph_node(const struct state_graph *graph, size_t state, size_t process);

// What STEP of STATE prints; empty when nothing.
struct text state_graph_text(const struct state_graph *graph, size_t state,
                             const struct graph_step *step);

// The process's name in the family: "parent", "child 2" or, when there is one, "the child".
void state_graph_add_role(const struct state_graph *graph, size_t process, struct buffer *out);

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
