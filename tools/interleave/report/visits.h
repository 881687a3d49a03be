// SPDX-License-Identifier: MIT
// Which places of the program each process comes to, in all that is known of its behaviour. A place
// is a call of the program together with the calls around it: struct stack in behaviour.h.
#ifndef FORK_INTERLEAVE_VISITS_H
#define FORK_INTERLEAVE_VISITS_H

#include "interleave/model/behaviour.h"
#include "lib/key_table.h"

// What a process does at a place. "The most children" are those that it has had born by then.
struct visit {
    bool comes;
    bool names;   // it waits there for a child by its number
    int children; // the most children with which it comes
    int reaped;   // the most children with which it waits there with success; 0 for never
};

// What it does there with one of its children.
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

// The caller frees it by visits_free.
void visits_make(struct visits *visits, const struct behaviour *behaviour);
void visits_free(struct visits *visits);

// All zero for a place that the process never comes to.
struct visit visits_at(struct visits *visits, int process, int stack);

// Whether it waits there with success, at any time. Optimised code can have several copies of one
// call: where the line is not known, that may be at another call in the same function.
bool visits_reap(struct visits *visits, int process, int stack);

// What the process does there with its child of that number, from 0; and how many it forks there,
// from that number on.
struct child_calls visits_child_calls(struct visits *visits, int process, int child, int stack);
int visits_forks(struct visits *visits, int process, int child, int stack);

// Whether the one stack is the other or lies on it, so that the call `inner` is made inside the
// call `outer`.
bool stack_is_in(const struct behaviour *behaviour, int inner, int outer);
// Whether there are no calls in it: the program is before main or after it.
bool stack_is_empty(const struct behaviour *behaviour, int stack);

// Whether the call waits for children to end; whom it names by number, or 0 when any will do, and
// whether that may be the 0 that fork has returned in a child; and whether it has to wait when none
// has ended.
bool wait_is(const struct call *call);
int64_t wait_named(const struct call *call);
bool wait_names_zero(const struct call *call);
bool wait_blocks(const struct call *call);
// The number of the child that is the result of such a call, or 0.
int64_t wait_found(const struct call *call, struct result result);
// Whether the result is that there is no such child; and whether that is known of the node's call.
bool wait_failed(const struct call *call, struct result result);
bool wait_fails(const struct behaviour *behaviour, const struct node *node);

#endif
