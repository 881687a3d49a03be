// SPDX-License-Identifier: MIT
//
// The control flow graph of a program: its points are evaluated one after the other. A function
// has an entry and one exit. The parts of an expression come before the whole, and &&, || and ?:
// branch.

#ifndef FORK_FORKCHECK_RULES_WALK_FLOW_H
#define FORK_FORKCHECK_RULES_WALK_FLOW_H

#include "forkcheck/rules/tree/tree.h"

enum point_kind {
    POINT_JUMP,
    POINT_EVALUATE, // computes `node` from the values of its parts
    POINT_TRUE,     // gives `node`, a && or ||, the value 1
    POINT_FALSE,    // or 0
    POINT_COPY,     // gives `node` the value of `other`
    POINT_BRANCH,   // goes to next[0] if `node` is not 0, else to next[1]
    POINT_CASE,     // goes to next[0] if the value of `other` is that of the case `node`
    POINT_END,      // the end of a full expression: the values of its parts are no longer needed
    POINT_RETURN,   // `node` is the return statement; goes on to the exit
    POINT_EXIT,
};

struct point {
    enum point_kind kind;
    struct node *node;
    struct node *other;
    int next[2];
};

struct flow_function {
    struct node *node;
    int entry;
};

struct flow {
    struct point *points;
    size_t count;
    size_t capacity;
    struct flow_function *functions; // those with a body
    size_t function_count;
    size_t function_capacity;
};

void flow_make(struct flow *flow, const struct tree *tree);
// Where FUNCTION begins; -1 if its body is not known.
int flow_entry(const struct flow *flow, const struct node *function);
void flow_free(struct flow *flow);

// Adds the points that evaluate the expression NODE and then go on to NEXT; returns where they
// begin. (Points are added from the end of a function to its beginning.)
int flow_value(struct flow *flow, struct node *node, int next);
// The same where only the truth of NODE counts.
int flow_condition(struct flow *flow, struct node *node, int yes, int no);
int flow_point(struct flow *flow, struct point point);

#endif
