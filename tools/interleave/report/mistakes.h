// SPDX-License-Identifier: MIT
// Children that go on in code that is meant for their parents, as far as behaviour is known.
#ifndef FORK_INTERLEAVE_MISTAKES_H
#define FORK_INTERLEAVE_MISTAKES_H

#include "interleave/report/visits.h"
#include "lib/base/buffer.h"

enum mistake_kind {
    MISTAKE_NONE,
    MISTAKE_FORKS,   // it makes a fork that is its parent's next one
    MISTAKE_WAITS,   // it waits for children that only its parent has
    MISTAKE_RETURNS, // it has returned from the function in which its parent waits for it
};

struct mistake {
    enum mistake_kind kind;
    int fork;           // the node at which the child was forked
    int own;            // node of its last work of its own, or NODE_NONE when it has only printed
    struct buffer text; // text of its own in a stdio buffer; borrowed from its node
};

// An array by node, which the caller frees.
struct mistake *mistakes_list(const struct behaviour *behaviour);

// The innermost call that contains both of these, or STACK_UNKNOWN.
int mistake_home(const struct behaviour *behaviour, int first, int second);

#endif
