// SPDX-License-Identifier: MIT
// What the next instruction of a stopped process does with memory.
#ifndef FORK_INTERLEAVE_INSTRUCTION_H
#define FORK_INTERLEAVE_INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "interleave/tracee/arch.h"

enum { OPERANDS_MAX = 4, OPERAND_SIZE_MAX = 64 };

struct operand {
    uint64_t address;
    uint64_t size; // in bytes, from 1 to OPERAND_SIZE_MAX
    bool reads;
    bool writes;
};

struct instruction {
    struct operand operand[OPERANDS_MAX];
    int operands;
    bool is_atomic; // reads and writes its memory in one access
    bool is_call;   // makes a system call: this one, with these arguments
    long number;
    uint64_t argument[6];
    bool is_trap;      // raises SIGTRAP
    bool has_constant; // it has a number in its text, as a store of a constant has
};

// Whether the instructions of this architecture can be decoded.
bool instruction_is_known(void);

// False for an instruction whose accesses are not known. Of an instruction that repeats itself
// (rep), one repetition counts.
bool instruction_decode(pid_t pid, struct instruction *instruction);

// Likewise for a process with these registers. Of memory under a mask, all counts that the
// instruction can access; and its operands may be larger than OPERAND_SIZE_MAX.
bool instruction_reach(pid_t pid, const arch_registers *registers, struct instruction *instruction);

#endif
