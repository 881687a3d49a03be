// SPDX-License-Identifier: MIT
// Calls with addresses that cannot be used: they fail with EFAULT, some of them after they have had
// their effect.
#ifndef FORK_INTERLEAVE_DECODE_MEMORY_H
#define FORK_INTERLEAVE_DECODE_MEMORY_H

#include "interleave/run/decode.h"

// Whether the kernel refuses the call before it does anything, because of an address or an invalid
// time: then no other process notices it, and it is left to the kernel.
bool memory_is_refused(const struct decoder *decoder, const struct stop *stop);

// Results that the call cannot store in the end: a set of MEMORY_... for call->memory; 0 when all
// addresses are good.
int64_t memory_fails_late(const struct decoder *decoder, const struct stop *stop);

// Number of bytes that the memory of a read can take, in the order in which it is filled; of a
// write, number of bytes that can be read. *WANTED is the number that the call names, an upper
// bound.
size_t memory_of_read(const struct decoder *decoder, const struct stop *stop, size_t *wanted);
size_t memory_of_write(const struct decoder *decoder, const struct stop *stop, size_t *wanted);

// The size of the portions in which a descriptor takes what is written: nothing is written of a
// portion that cannot be read to its end (tty_write in Linux's tty_io.c, pipe_write in pipe.c). A
// file takes single bytes.
size_t memory_portion(const struct decoder *decoder, int fd);

#endif
