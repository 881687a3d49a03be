// SPDX-License-Identifier: MIT
// Text in the stdio buffers of a process, which a fork copies.
#ifndef FORK_INTERLEAVE_STDIO_SCAN_H
#define FORK_INTERLEAVE_STDIO_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "interleave/model/behaviour.h"

// Finds the FILE structures of glibc and musl in the memory of a stopped process that hold
// unwritten text. Returns how many; the caller frees *LIST and its texts.
int stdio_scan(pid_t pid, struct waiting_text **list);

// Whether ADDRESS, into which the process reads, is the buffer of a stream of glibc.
bool stdio_reads(pid_t pid, uint64_t address);

#endif
