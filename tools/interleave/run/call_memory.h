// SPDX-License-Identifier: MIT
// What memory a system call accesses.
#ifndef FORK_INTERLEAVE_CALL_MEMORY_H
#define FORK_INTERLEAVE_CALL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum { CALL_MEMORY_MAX = 6, CALL_MEMORY_UNKNOWN = 4096 };

struct call_memory {
    uint64_t address;
    uint64_t size; // at most so many bytes; CALL_MEMORY_UNKNOWN where nothing is known of it
    bool reads;
    bool writes;
    bool is_known; // it accesses all of that
};

// Stores what the call accesses, and returns how many pieces of memory these are. Strings and
// structures that lead to more memory are not known.
int call_memory_of(long number, const uint64_t argument[6],
                   struct call_memory memory[CALL_MEMORY_MAX]);

#endif
