// SPDX-License-Identifier: MIT
// The arguments of system calls with a path.
#ifndef FORK_INTERLEAVE_PATHS_H
#define FORK_INTERLEAVE_PATHS_H

#include <stdbool.h>

#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Indices of the arguments, -1 for one that the call does not have.
struct path_arguments {
    int directory; // the descriptor from which a relative path starts
    int path;
    int flags; // of open(2), access(2) and the like
};

// False for a call without a path.
bool path_arguments(long number, struct path_arguments *arguments);

// The descriptor from which a relative path of the stopped call starts, or AT_FDCWD.
int path_directory(const struct stop *stop);

// Appends the path of the stopped call; false when there is none, or it is empty.
bool path_read(pid_t pid, const struct stop *stop, struct buffer *path);

// The flags of open(2), openat(2) or creat(2).
int path_open_flags(const struct stop *stop);

#endif
