// SPDX-License-Identifier: MIT
// Descriptors that a process closes although they are closed already: close(2) fails with EBADF;
// and reads and writes that fail so. Programs that close all numbers in a row, because they do not
// know which are open, make no mistake. So closes of neighbouring numbers are one row, and a row
// with a number that was never open does not count.
#ifndef FORK_INTERLEAVE_CLOSES_H
#define FORK_INTERLEAVE_CLOSES_H

#include "interleave/model/behaviour.h"
#include "interleave/run/segment.h"

// Takes note of a close by the process of the segment, which brought RESULT.
void closes_note(const struct segment *segment, const struct stop *entry, int64_t result);

// The process stands at its next step, a call of this kind. The first descriptor that it has closed
// again since this function was last called, and that is known to be a mistake, or none.
struct closed_again closes_take(struct closes *closes, enum call_kind kind);

// Takes note of a read or a write that stands at its ENTRY, if its descriptor was closed or is open
// for the other direction only. Standard streams do not count, which daemons close.
void bad_use_note(const struct segment *segment, const struct stop *entry);

#endif
