// SPDX-License-Identifier: MIT
// How values go through instructions: from what they read to what they write.
#ifndef FORK_INTERLEAVE_FLOW_H
#define FORK_INTERLEAVE_FLOW_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "interleave/tracee/arch.h"

// Something that an instruction reads or writes: `size` bytes of memory at `address`, or a
// register, for which `size` is 0 and `address` its number.
struct storage {
    uint64_t address;
    uint64_t size;
};

enum { STORAGES_MAX = 16 };

struct storages {
    struct storage item[STORAGES_MAX];
    int count;
};

// How values go through an instruction. What it writes in part only it reads, too.
struct flow {
    struct storages reads; // also the registers in addresses
    struct storages writes;
    struct storages addresses; // the registers in the addresses of its memory
    bool branches;             // where the process goes on depends on what it reads
    bool may_fault;            // whether it ends in a fault does
};

// Of the next instruction of a process that has these registers. False for an instruction whose
// result does not only depend on what it reads, or is not known here.
bool flow_decode(pid_t pid, const arch_registers *registers, struct flow *flow);

// The value of a register by the number that it has in a storage. False if it is not known.
bool flow_register_value(const arch_registers *registers, uint64_t number, uint64_t *value);

#endif
