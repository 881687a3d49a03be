// SPDX-License-Identifier: MIT
// Which lines of a program's source make atomic accesses. On most processors an atomic load or
// store is an ordinary instruction, so only the source tells.
#ifndef FORK_INTERLEAVE_ATOMICS_H
#define FORK_INTERLEAVE_ATOMICS_H

#include <stdbool.h>

#include "interleave/report/source_files.h"

enum is_atomic { ATOMIC_NO, ATOMIC_YES, ATOMIC_UNKNOWN };

// LINE is as in behaviour->lines, "prog.c:12". A line is atomic when it calls an atomic function
// (atomic_load, __atomic_load_n, __sync_...), or has a name that its file declares as _Atomic or
// with a type such as atomic_int. ATOMIC_UNKNOWN where the source cannot be read.
enum is_atomic atomics_of_line(const struct source_files *files, const char *line);

#endif
