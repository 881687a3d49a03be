// SPDX-License-Identifier: MIT
// Which places of the program each process comes to, according to all known behaviour. A place is a
// call of the program together with its call stack: struct stack in behaviour.h.
#ifndef FORK_INTERLEAVE_VISITS_H
#define FORK_INTERLEAVE_VISITS_H

#include "interleave/model/behaviour.h"
#include "lib/base/key_table.h"

// What a process does at a place. Children are counted when they are born.
struct visit {
    bool comes;
    bool names;   // it waits there for a child by its number
    int children; // the most children that it has had when it comes there
    int reaped;   // the most children that it has had when it waits there successfully; 0 for never
};

// What a process does at a place with one of its children.
struct child_calls {
    bool forks;
    bool reaps;
};

struct visits {
    const struct behaviour *behaviour;
    struct key_table visit_keys; // (process, stack)
    struct visit *visit;
    struct key_table child_call_keys; // (process, stack, child)
    struct child_calls *child_calls;
};

// visits_free frees it.
void visits_make(struct visits *visits, const struct behaviour *behaviour);
void visits_free(struct visits *visits);

// All zero for a place that the process never comes to.
struct visit visits_at(struct visits *visits, int process, int stack);

// Whether the process ever waits there successfully. Optimised code can have several copies of one
// call: where the line is unknown, any call in the same function counts.
bool visits_reap(struct visits *visits, int process, int stack);

// What the process does there with child number CHILD, from 0; and how many children it forks
// there, from that number on.
struct child_calls visits_child_calls(struct visits *visits, int process, int child, int stack);
int visits_forks(struct visits *visits, int process, int child, int stack);

// Whether stack INNER is OUTER or lies on it: the call INNER is made inside the call OUTER.
bool stack_is_in(const struct behaviour *behaviour, int inner, int outer);
// Whether the stack contains no call: the program is before main or after it.
bool stack_is_empty(const struct behaviour *behaviour, int stack);

// Whether the call waits for children to end; the number of the child that it names, or 0 when any
// will do; whether it names the 0 that fork has returned in a child; and whether it blocks until a
// child has ended.
bool wait_is(const struct call *call);
int64_t wait_named(const struct call *call);
bool wait_names_zero(const struct call *call);
bool wait_blocks(const struct call *call);
// The number of the child that such a call has found, or 0.
int64_t wait_found(const struct call *call, struct result result);
// Whether RESULT is that there is no such child; and whether any known result of the node's call is
// that.
bool wait_failed(const struct call *call, struct result result);
bool wait_fails(const struct behaviour *behaviour, const struct node *node);

#endif
