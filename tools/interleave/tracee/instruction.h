// SPDX-License-Identifier: MIT
// What the next instruction of a stopped process does with memory.
#ifndef FORK_INTERLEAVE_INSTRUCTION_H
#define FORK_INTERLEAVE_INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

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
};

// Whether the instructions of this architecture can be decoded.
bool instruction_is_known(void);

// False for an instruction whose accesses are not known. Of an instruction that repeats itself
// (rep), one repetition counts.
bool instruction_decode(pid_t pid, struct instruction *instruction);

#endif
