// SPDX-License-Identifier: MIT
// The mask registers of AVX-512: which elements of an operand an instruction accesses.
#ifndef FORK_INTERLEAVE_OPMASK_H
#define FORK_INTERLEAVE_OPMASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Reads mask register NUMBER (k0 to k7) of a stopped process: bit i stands for element i. False
// where the processor has none.
bool opmask_get(pid_t pid, int number, uint64_t *mask);

#endif
