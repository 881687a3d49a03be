// SPDX-License-Identifier: MIT
// Text that waits in the stdio buffers of a process: what a fork copies.
#ifndef FORK_INTERLEAVE_STDIO_SCAN_H
#define FORK_INTERLEAVE_STDIO_SCAN_H

#include <sys/types.h>

#include "interleave/model/behaviour.h"

// Finds, in the memory of a stopped process, the FILE structures of glibc and musl that hold text
// not yet written. Returns how many; *list is the caller's to free, with its texts.
int stdio_scan(pid_t pid, struct waiting_text **list);

#endif
