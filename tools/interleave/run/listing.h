// SPDX-License-Identifier: MIT
// The list of a directory (getdents64(2)) in a real run: it has what is there for the program, not
// what is on disk.
#ifndef FORK_INTERLEAVE_RUN_LISTING_H
#define FORK_INTERLEAVE_RUN_LISTING_H

#include <stdint.h>

struct result;
struct run;

// For a process at the exit of a call that returned VALUE: adapts the listing of a directory to the
// files of the program. Returns what the call returns now.
int64_t listing_adapt(struct run *run, int process, const struct result *result, int64_t value);

#endif
