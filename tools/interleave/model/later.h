// SPDX-License-Identifier: MIT
// What the call of a node, and all calls that can follow it, do to pipes and sockets, also in
// processes that are born later. It tells who can still notice the close of the other end, by a
// call that does not wait for it.
// Real runs show more and more of what can follow a node. Where the search has relied on a call not
// to follow, and it then does, behaviour.disproved is set.
#ifndef FORK_INTERLEAVE_LATER_H
#define FORK_INTERLEAVE_LATER_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"

// A pipe (behaviour_pipe), or an end of a connection, is looked at without waiting for text: by
// poll, by a read that does not block, or the like; an end of a connection also by sending. A pipe
// is written to. Some objects have the same bit.
uint64_t later_looks(int object);
uint64_t later_writes(int pipe);

// An end of a pipe or a connection that a process lets go of together with others: by its end, or
// by one call.
uint64_t later_lets_go(int end);

// Whether any of BITS can follow the node, as far as is known. If not, the search relies on that.
bool later_may(struct behaviour *behaviour, int node, uint64_t bits);

// The node was added; its same_as was set.
void later_learn(struct behaviour *behaviour, int node);
void later_merge(struct behaviour *behaviour, int node);

#endif
