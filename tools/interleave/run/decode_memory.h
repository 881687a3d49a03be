// SPDX-License-Identifier: MIT
// Calls that are given memory which cannot be used: they fail with EFAULT, some of them after they
// have done what they do.
#ifndef FORK_INTERLEAVE_DECODE_MEMORY_H
#define FORK_INTERLEAVE_DECODE_MEMORY_H

#include "interleave/run/decode.h"

// Whether the kernel refuses the call before it does anything, because of the memory or of a time
// that is none: so nobody else notices it, and it can be left to the kernel.
bool memory_is_refused(const struct decoder *decoder, const struct stop *stop);

// What the call cannot give back in the end: the argument ARGUMENT_MEMORY of those that are not
// about descriptors, a set of MEMORY_...; 0 when all is good.
int64_t memory_fails_late(const struct decoder *decoder, const struct stop *stop);

// How many bytes the memory of a read can take, in the order in which it is filled; of a write, how
// many can be read. At most as many as the call names, which are put into *wanted.
size_t memory_of_read(const struct decoder *decoder, const struct stop *stop, size_t *wanted);
size_t memory_of_write(const struct decoder *decoder, const struct stop *stop, size_t *wanted);

#endif
