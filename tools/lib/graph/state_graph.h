// SPDX-License-Identifier: MIT
//
// The graph of all schedules of a program, as the member of `interleave --json` that its manual
// page describes. Numbers lead from one table to another: from a state to its steps and the nodes
// where the processes stand, from a node to its call, line and text.

#ifndef FORK_LIB_STATE_GRAPH_H
#define FORK_LIB_STATE_GRAPH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/graph/step_kind.h"

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

struct graph_step {
    size_t process;
    size_t to;   // the state after the step
    long stream; // that the text is shown on; 0: the step prints nothing
    long kind;   // enum step_kind
    long shown;  // how many bytes of the text are shown; -1: all
    long detail; // STEP_REAP: the child that is reaped; STEP_DECIDE: the signal; otherwise -1
    long words;  // what happens, in words; -1: not recorded
};

struct graph_state {
    struct long_list processes; // the node of each, or STATE_ZOMBIE, STATE_ABSENT
    struct graph_step *steps;
    size_t count;
    size_t capacity;
    double outcomes; // that are possible from here on; -1: endlessly many
    long status;     // where there are no steps, of the first process; -1: it has not ended
    bool is_stuck;   // there are no steps, and processes that have not ended
    long files; // where there are no steps, the text of the files that are left changed; 0: none
};

// A place where a process can stand: before a call.
struct graph_node {
    long process;
    long call;
    long line;      // -1: unknown
    long text;      // that a write prints; -1: none
    long unwritten; // text in the process's stdio buffers; -1: none
};

struct state_graph {
    struct string_list program; // with its arguments
    struct buffer output;       // what its standard output is: "tty", "pipe" or "file"
    long first;                 // the number of the first process
    struct long_list parents;   // by process; -1 is the parent of the first one
    struct string_list calls;
    struct string_list lines; // the places in the program: "one_fork.c:12"
    struct string_list texts;
    struct string_list words; // what steps do: "waitpid(1001) = 1001, exit status 0"
    struct graph_node *nodes;
    size_t node_count;
    size_t node_capacity;
    struct graph_state *states; // 0 is the beginning
    size_t state_count;
    size_t state_capacity;
    char fault[FAULT_SIZE]; // why it is no graph
};

// Reads the graph in ROOT, the object that `interleave --json` writes; false, with the fault in
// words, when it is no such graph, or when one of its numbers leads to something that is not there:
// a sound graph needs no checks. The caller frees the graph either way.
bool state_graph_read(struct state_graph *graph, const json_t *root);

// Do all numbers lead to something that is there? If not, the fault is in the graph.
bool state_graph_is_sound(struct state_graph *graph);

// Adds the members of the graph's object to OUT, without the braces around them.
void state_graph_print(const struct state_graph *graph, struct buffer *out);

void state_graph_free(struct state_graph *graph);

// Append to the tables; the result is the number of the new row.
void long_list_add(struct long_list *list, long item);
void string_list_add(struct string_list *list, struct text item);
size_t state_graph_add_node(struct state_graph *graph, struct graph_node node);
struct graph_state *state_graph_add_state(struct state_graph *graph);
void graph_state_add_step(struct graph_state *state, struct graph_step step);

// Are standard output and standard error one terminal?
bool state_graph_has_terminal(const struct state_graph *graph);

// Where process PROCESS stands in STATE: a node, STATE_ZOMBIE or STATE_ABSENT.
long state_graph_node(const struct state_graph *graph, size_t state, size_t process);

// What STEP of STATE prints; empty when nothing.
struct text state_graph_text(const struct state_graph *graph, size_t state,
                             const struct graph_step *step);

// The process's name in the family: "parent", "child 2" or, when there is one, "the child".
void state_graph_add_role(const struct state_graph *graph, size_t process, struct buffer *out);

#endif
