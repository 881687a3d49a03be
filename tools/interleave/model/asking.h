// SPDX-License-Identifier: MIT
// Polling loops: processes that ask again and again whether a child has ended, who the parent is,
// whether a process exists.
// A polling loop that leaves no trace in the process is only one state. A loop that counts its
// rounds has a new state for each, without end: after some rounds with the same answer it is cut,
// and the process asks again only when the answer would be another one. What other steps it would
// have taken in between is not searched, and the result is incomplete.
#ifndef FORK_INTERLEAVE_ASKING_H
#define FORK_INTERLEAVE_ASKING_H

#include "interleave/model/kernel.h"

// Calls that a program repeats until their answer changes, and calls that only pass the time.
bool is_question(const struct call *call);
// Likewise, and output to the user: nothing that another process could notice.
bool is_idle(const struct behaviour *behaviour, const struct call *call);

// If no call repeats within this many, it is not a loop.
enum { LOOP_MAX = 64 };

// Sets the node's rounds. Its call and line are known.
void asking_count(struct behaviour *behaviour, int node);

// Whether the process has had the same answer kernel->rounds_max times and would get it again; or
// stands in an unbounded loop (rounds.h) and has made that many rounds.
bool asks_in_vain(const struct kernel *kernel, const struct world *world, int process);

#endif
