// SPDX-License-Identifier: MIT
// Locks on files: flock(2), and fcntl(2) and lockf(3) with locks. None is made for real.
#ifndef FORK_INTERLEAVE_RUN_LOCK_H
#define FORK_INTERLEAVE_RUN_LOCK_H

#include "interleave/run/decode.h"

struct result;
struct run;
struct segment;

// Follows the file of the call from now on.
void lock_watch(struct segment *segment, const struct stop *stop);

// Whether an fcntl call is about locks.
bool lock_is_command(const struct stop *stop);

// Refuses what is not modelled. A call that fails whatever there is, is no step: it is left to the
// kernel.
decode_function decode_lock;

// Answers what the call stores; false where it does not return by itself.
void lock_make(struct run *run, int process, const struct result *result);

#endif
