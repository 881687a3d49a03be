// SPDX-License-Identifier: MIT
// The signals that a C library blocks during a fork.
// fork(3) of glibc 2.41 and of musl blocks all signals before clone(2), and restores the old mask
// after it, in the parent and in the child; fork(3) of older versions of glibc does not. For the
// program this makes no difference: a signal that comes in between counts as coming before the fork
// or after it. So the tool leaves the mask as it is, and a fork is one step with every C library.
// The mask makes a difference only for two signals that end or stop a process: without it the first
// one decides, with it the one with the lower number (signal(7)). Where two such signals reach a
// process in a fork, the mask is set, and the calls that set it are steps: see scope_sent_at_fork.
#ifndef FORK_INTERLEAVE_FORK_MASK_H
#define FORK_INTERLEAVE_FORK_MASK_H

#include <stdbool.h>

#include "interleave/run/segment.h"

// For a process at the entry of a call: whether the call sets such a mask and was answered without
// being made.
bool fork_mask_answer(struct segment *segment, const struct stop *entry);

#endif
