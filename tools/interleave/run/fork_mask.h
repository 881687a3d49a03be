// SPDX-License-Identifier: MIT
// The signals that a C library blocks while it makes a process.
//
// fork(3) of glibc 2.41 and of musl blocks all signals before clone(2), and sets the old mask again
// after it, in the parent and in the child; fork(3) of older versions of glibc does not. For the
// program it comes to the same: a signal that comes meanwhile is one that comes before the fork or
// after it. So the mask is left as it is, and a fork is one step with every C library.
//
// Only of two signals that end or stop a process is it otherwise: without the mask the first one
// decides, with it the one with the lower number (signal(7)). Where two such signals reach a
// process in a fork, the mask is set, and its calls are steps: see scope_sent_at_fork.
#ifndef FORK_INTERLEAVE_FORK_MASK_H
#define FORK_INTERLEAVE_FORK_MASK_H

#include <stdbool.h>

#include "interleave/run/segment.h"

// The process stands at the entry of a call. Whether that call is such a mask, and has been
// answered without being made.
bool fork_mask_answer(struct segment *segment, const struct stop *entry);

#endif
