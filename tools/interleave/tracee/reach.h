// SPDX-License-Identifier: MIT
// Which memory of a process the kernel can use for it: EFAULT is where that ends.
#ifndef FORK_INTERLEAVE_REACH_H
#define FORK_INTERLEAVE_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// How many bytes from the address on can be read, or written, without a gap; at most `len`.
size_t reach_read(pid_t pid, uint64_t address, size_t len);
size_t reach_write(pid_t pid, uint64_t address, size_t len);

// Whether the address is none of a process's at all: calls look at that before anything else.
bool reach_is_kernel(uint64_t address, size_t len);

#endif
