// SPDX-License-Identifier: MIT
// Descriptors of processes: pidfd_open(2), pidfd_send_signal(2), and waitid(2) with P_PIDFD.
#ifndef FORK_INTERLEAVE_PIDFDS_H
#define FORK_INTERLEAVE_PIDFDS_H

#include "interleave/run/decode.h"
#include "interleave/run/segment.h"

decode_function decode_pidfd_open;
decode_function decode_pidfd_kill;

// The process that a waitid by descriptor waits for, as its number; 0 where the kernel refuses the
// descriptor.
int64_t pidfds_awaited(const struct decoder *decoder, const struct stop *stop);

// After pidfd_open: adds the object.
void pidfds_made(struct segment *segment, const struct stop *entry, int fd);

#endif
