// SPDX-License-Identifier: MIT
// What the model cannot do. A step that comes to it says so in its effect, and the state after it
// means nothing: whoever takes the step leaves it there.
#ifndef FORK_INTERLEAVE_REFUSAL_H
#define FORK_INTERLEAVE_REFUSAL_H

#include "lib/buffer.h"

enum refusal_kind {
    REFUSED_NOT,
    REFUSED_PROCESSES, // a fork of one process more than there may be
    REFUSED_CALL,      // a step of a kind of which the model knows nothing
    REFUSED_FILE_SIZE,
    REFUSED_PIPE_WRITES,
    REFUSED_PIPE_FLAGS,
    REFUSED_DEAD_GROUP,
    REFUSED_VFORK_KILLED,
    REFUSED_VFORK_END,
};

struct refusal {
    enum refusal_kind kind;
    int process; // that it is about
    int other;   // REFUSED_VFORK_END: its parent; REFUSED_CALL: the kind of the call
    int node;    // where the process that made the step stood
};

// "refused: process 1001 ...", without a place.
void refusal_print(const struct refusal *refusal, struct buffer *text);

#endif
