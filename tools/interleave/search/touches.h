// SPDX-License-Identifier: MIT
// What the calls of the program touch that other processes can notice, now and later.
#ifndef FORK_INTERLEAVE_TOUCHES_H
#define FORK_INTERLEAVE_TOUCHES_H

#include "interleave/model/kernel.h"
#include "interleave/search/places.h"

// Steps of two processes can depend on each other only if both touch the same, or if one process is
// the parent of the other. Pipes are not in this list: a process can touch only those that it has
// open, and that is part of the state.
enum touch {
    TOUCHES_OUTPUT = 1,    // shows text to the user
    TOUCHES_FILES = 2,     // files that the program changes, or whose offset processes share
    TOUCHES_FAULTS = 4,    // makes a call that can be made to fail
    TOUCHES_CHILDREN = 8,  // looks at several children, or asks about one without waiting for it
    TOUCHES_PARENT = 16,   // asks who its parent is
    TOUCHES_END = 32,      // ends
    TOUCHES_UNKNOWN = 64,  // anything else: signals, groups, vfork, /proc
    TOUCHES_BY_STEP = 128, // takes a step at all
};

// What a process can touch.
struct touched {
    uint64_t touches; // a set of enum touch
    struct places places;
};

// A node that a walk has yet to look at, and the number of children that can be reaped there.
struct touches_item {
    int node;
    int left;
};

// For each node: what its own call touches, and what that call and all that can follow it touch, in
// this process and in those that are born later.
struct touches {
    const struct kernel *kernel;
    int count;                   // number of nodes
    unsigned char *own;          // by node: its own call; owned
    unsigned char *later;        // by node: all that can follow; owned
    struct places *own_places;   // likewise, in shared memory; owned
    struct places *later_places; // owned
    int *seen;                   // by node: the last walk that met it; owned
    int *left;                   // by node: with how many children left; owned
    int walk;
    struct touches_item *todo; // owned
    int todo_count;
    int todo_size;
};

// What the call itself touches: a set of enum touch, without TOUCHES_FAULTS.
unsigned touches_of_call(const struct kernel *kernel, const struct call *call);
// Whether the call sends by a socket: if the other end is closed, the process gets SIGPIPE.
bool touches_sends(const struct call *call);

// Looks at the nodes again if new ones were added. A new struct is all zero.
void touches_update(struct touches *touches, const struct kernel *kernel);
void touches_free(struct touches *touches);

// What the process can touch while some others stand still: stays[i] means that process i lives and
// cannot end in the meantime. A wait for such a child does not return. No touches mean that the
// process can take no step.
struct touched touches_meanwhile(struct touches *touches, const struct world *world, int process,
                                 const bool *stays);

#endif
