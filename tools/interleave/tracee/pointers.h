// SPDX-License-Identifier: MIT
// Which arguments of a system call are addresses, and where shared memory lies.
#ifndef FORK_INTERLEAVE_POINTERS_H
#define FORK_INTERLEAVE_POINTERS_H

#include <stdbool.h>
#include <stdint.h>

// The addresses at which processes have memory that they share: the tool chooses them, so that the
// filter (calls.h) can recognize a call that is about such memory.
#define SHARED_FIRST ((uint64_t)0x1500 << 32)
#define SHARED_SIZE  ((uint64_t)1 << 40)

static inline bool pointer_is_shared(uint64_t address)
{
    return address - SHARED_FIRST < SHARED_SIZE;
}

// The sixth argument of a call that the tool makes in a process: the filter lets it pass.
#define POINTERS_PASS ((uint64_t)0x5eed0fca11 << 8)

// A set of the arguments of call NUMBER that are addresses: bit i for argument i. All of them for
// a call that is not known.
unsigned pointers_of(long number);

#endif
