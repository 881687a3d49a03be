// SPDX-License-Identifier: MIT
// An instruction of x86_64 as Zydis decodes it. Only for instruction.c and flow.c.
#ifndef FORK_INTERLEAVE_DECODED_H
#define FORK_INTERLEAVE_DECODED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <Zydis/Zydis.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/instruction.h"

// What there is to know of an instruction.
struct decoded {
    pid_t pid;
    bool in_full; // of memory under a mask, all counts; and operands may be large
    arch_registers registers;
    ZydisDecodedInstruction instruction;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

// Decodes the instruction at the registers of DECODED, which are set.
bool decoded_take(pid_t pid, struct decoded *decoded);

// The value of a register, where the next instruction is at NEXT. False for one that cannot be in
// an address here.
bool decoded_register(const arch_registers *r, ZydisRegister number, uint64_t next,
                      uint64_t *value);

// Where an operand in memory is, and how large. False if that is not known.
bool decoded_memory(const arch_registers *registers, uint64_t next,
                    const ZydisDecodedOperand *decoded, struct operand *operand);

// Of memory that a mask selects, only a part is accessed: by a register for masks, or in another
// way, so that it is not known here which part.
bool decoded_has_mask(const ZydisDecodedInstruction *decoded);
bool decoded_has_other_mask(const ZydisDecodedInstruction *decoded);

#endif
