// SPDX-License-Identifier: MIT
// memfd_create(2): an open that makes a file to which no path leads. In a real run it opens a copy
// in memory, like an open of a followed path (overlay.h).
#ifndef FORK_INTERLEAVE_RUN_MEMFD_H
#define FORK_INTERLEAVE_RUN_MEMFD_H

#include <stdbool.h>

#include "interleave/run/decode.h"

struct runner;

// The call becomes one of the kind CALL_OPEN, of the object behaviour_memory_file.
decode_function decode_memfd;

// Whether the process stands at memfd_create.
bool memfd_is_made(const struct runner *runner);
// Turns the call, for which the process is about to enter the kernel, into an open. The path is an
// argument that the caller has to set: its number is returned.
int memfd_becomes_open(const struct runner *runner);

#endif
