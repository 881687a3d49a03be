// SPDX-License-Identifier: MIT
// Where a child goes on in code that is meant for its parent, as far as behaviour is known.
#ifndef FORK_INTERLEAVE_MISTAKES_H
#define FORK_INTERLEAVE_MISTAKES_H

#include "interleave/report/visits.h"
#include "lib/buffer.h"

enum mistake_kind {
    MISTAKE_NONE,
    MISTAKE_FORKS,   // it makes a fork that is its parent's
    MISTAKE_WAITS,   // it waits for children that only its parent has
    MISTAKE_RETURNS, // it has returned from the function in which its parent waits for it
};

struct mistake {
    enum mistake_kind kind;
    int fork; // the node at which the child was forked
    int own;  // and the one of its last work of its own, or NODE_NONE when it has only printed
    struct buffer text; // what it has in a stdio buffer by then; borrowed from its node
};

// By node, and there are behaviour->count; the caller frees them.
struct mistake *mistakes_list(const struct behaviour *behaviour);

// The innermost call in which both of these are made, or STACK_UNKNOWN.
int mistake_home(const struct behaviour *behaviour, int first, int second);

#endif
