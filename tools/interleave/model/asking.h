// SPDX-License-Identifier: MIT
// Processes that ask again and again: whether a child has ended, who the parent is, whether a
// process is there.
//
// A loop of asking that leaves no trace in the process is no more than one state. One that counts
// its rounds has a new state for each, without end: after some rounds with the same answer it is
// cut, and the process asks again only when the answer is another one. What would have come in
// between is not searched, and the result is incomplete.
#ifndef FORK_INTERLEAVE_ASKING_H
#define FORK_INTERLEAVE_ASKING_H

#include "interleave/model/kernel.h"

// Calls that a program makes again and again until their answer changes, and those that it passes
// the time with.
bool is_question(const struct call *call);
// Those, and printing: nothing that another process could notice.
bool is_idle(const struct behaviour *behaviour, const struct call *call);

// A loop has few calls; one in which no two are the same is none.
enum { LOOP_MAX = 64 };

// Fills in the node's rounds; its call and line are known.
void asking_count(struct behaviour *behaviour, int node);

// Whether the process has had the same answer kernel->rounds_max times and would get it again; or
// is in a loop that is never the same again, see rounds.h, and has made so many rounds.
bool asks_in_vain(const struct kernel *kernel, const struct world *world, int process);

#endif
