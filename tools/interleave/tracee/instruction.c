// SPDX-License-Identifier: MIT
// Decodes instructions of x86_64, with the library Zydis.
#include "interleave/tracee/instruction.h"

#if defined(__x86_64__)
#include <Zydis/Zydis.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/tracee.h"

enum { LONGEST = 15 };

bool instruction_is_known(void)
{
    return true;
}

// False for a register that cannot be in an address here.
static bool register_value(const arch_registers *r, ZydisRegister number, uint64_t next,
                           uint64_t *value)
{
    const uint64_t general[] = {r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi, r->rdi,
                                r->r8,  r->r9,  r->r10, r->r11, r->r12, r->r13, r->r14, r->r15};

    *value = 0;
    if (number == ZYDIS_REGISTER_RIP)
        *value = next;
    else if (number >= ZYDIS_REGISTER_RAX && number <= ZYDIS_REGISTER_R15)
        *value = general[number - ZYDIS_REGISTER_RAX];
    else
        return number == ZYDIS_REGISTER_NONE;
    return true;
}

static bool operand_decode(const arch_registers *registers, uint64_t next,
                           const ZydisDecodedOperand *decoded, struct operand *operand)
{
    uint64_t base = 0;
    uint64_t index = 0;

    if (!register_value(registers, decoded->mem.base, next, &base) ||
        !register_value(registers, decoded->mem.index, next, &index))
        return false;
    operand->address = base + index * decoded->mem.scale +
                       (decoded->mem.disp.has_displacement ? (uint64_t)decoded->mem.disp.value : 0);
    if (decoded->mem.segment == ZYDIS_REGISTER_FS)
        operand->address += registers->fs_base;
    else if (decoded->mem.segment == ZYDIS_REGISTER_GS)
        operand->address += registers->gs_base;
    operand->size = decoded->size / 8U;
    operand->reads = decoded->actions & ZYDIS_OPERAND_ACTION_MASK_READ;
    operand->writes = decoded->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;
    return operand->size > 0 && operand->size <= OPERAND_SIZE_MAX;
}

// Of memory that a mask selects, only a part is accessed.
static bool has_mask(const ZydisDecodedInstruction *decoded)
{
    return (decoded->avx.mask.mode != ZYDIS_MASK_MODE_INVALID &&
            decoded->avx.mask.mode != ZYDIS_MASK_MODE_DISABLED) ||
           decoded->meta.isa_set == ZYDIS_ISA_SET_AVX2GATHER ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VMASKMOVPS ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VMASKMOVPD ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VPMASKMOVD ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VPMASKMOVQ ||
           decoded->mnemonic == ZYDIS_MNEMONIC_MASKMOVQ ||
           decoded->mnemonic == ZYDIS_MNEMONIC_MASKMOVDQU ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VMASKMOVDQU;
}

bool instruction_decode(pid_t pid, struct instruction *instruction)
{
    arch_registers registers = {0};
    ZydisDecoder decoder;
    ZydisDecodedInstruction decoded;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    unsigned char text[LONGEST];
    size_t len = sizeof text;

    *instruction = (struct instruction){0};
    arch_get(pid, &registers);
    while (len > 0 && !tracee_read(pid, arch_ip(&registers), text, len))
        len--; // the instruction is near the end of its memory
    if (ZYAN_FAILED(ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64)) ||
        ZYAN_FAILED(ZydisDecoderDecodeFull(&decoder, text, len, &decoded, operands)) ||
        decoded.address_width != 64 || has_mask(&decoded))
        return false;
    for (int i = 0; i < decoded.operand_count; i++) {
        if (operands[i].type != ZYDIS_OPERAND_TYPE_MEMORY ||
            operands[i].mem.type == ZYDIS_MEMOP_TYPE_AGEN)
            continue;
        if (instruction->operands == OPERANDS_MAX || operands[i].mem.type != ZYDIS_MEMOP_TYPE_MEM)
            return false;
        const int number = instruction->operands++;
        if (!operand_decode(&registers, arch_ip(&registers) + decoded.length, &operands[i],
                            &instruction->operand[number]))
            return false;
    }
    instruction->is_atomic =
        decoded.attributes & ZYDIS_ATTRIB_HAS_LOCK || decoded.mnemonic == ZYDIS_MNEMONIC_XCHG;
    return true;
}

#else

bool instruction_is_known(void)
{
    return false;
}

bool instruction_decode(pid_t pid, struct instruction *instruction)
{
    (void)pid;
    *instruction = (struct instruction){0};
    return false;
}

#endif
