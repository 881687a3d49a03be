// SPDX-License-Identifier: MIT
// Which memory of a process the kernel can access for it: anything else is EFAULT.
#ifndef FORK_INTERLEAVE_REACH_H
#define FORK_INTERLEAVE_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Number of bytes from ADDRESS on that can be read, or written, without a gap; at most LEN.
size_t reach_read(pid_t pid, uint64_t address, size_t len);
size_t reach_write(pid_t pid, uint64_t address, size_t len);

// Stores LEN bytes there, as a call does that has a result for the program. False where not all of
// that memory can be written.
bool reach_put(pid_t pid, uint64_t address, const void *from, size_t len);

// Whether the address range is not in user space: calls check that before anything else.
bool reach_is_kernel(uint64_t address, size_t len);

#endif
