// SPDX-License-Identifier: MIT
// Source lines of stopped processes, from DWARF.
#ifndef FORK_INTERLEAVE_SOURCE_H
#define FORK_INTERLEAVE_SOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "interleave/bytes.h"

// Appends "file.c:12" for the innermost frame of the process whose line is known; once main has
// returned, the last line of main. Appends nothing where there is none: no debug information, or a
// libc that cannot be unwound. Returns whether the process stands inside the C library's stdio.
bool source_line(pid_t pid, struct bytes *line);

#endif
