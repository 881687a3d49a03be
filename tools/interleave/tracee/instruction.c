// SPDX-License-Identifier: MIT
// Decodes instructions of x86_64, with the library Zydis.
#include "interleave/tracee/instruction.h"

#if defined(__x86_64__)
#include <string.h>

#include <Zydis/Zydis.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/decoded.h"
#include "interleave/tracee/opmask.h"
#include "interleave/tracee/tracee.h"

enum { LONGEST = 15 };

bool instruction_is_known(void)
{
    return true;
}

bool decoded_register(const arch_registers *r, ZydisRegister number, uint64_t next, uint64_t *value)
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

bool decoded_memory(const arch_registers *registers, uint64_t next,
                    const ZydisDecodedOperand *decoded, struct operand *operand)
{
    uint64_t base = 0;
    uint64_t index = 0;

    if (!decoded_register(registers, decoded->mem.base, next, &base) ||
        !decoded_register(registers, decoded->mem.index, next, &index))
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
    // What is pushed comes below the stack pointer.
    if (decoded->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN && operand->writes &&
        decoded->mem.base == ZYDIS_REGISTER_RSP && !decoded->mem.disp.has_displacement)
        operand->address -= operand->size;
    return operand->size > 0;
}

// ---- Masks --------------------------------------------------------------------------------------

bool decoded_has_other_mask(const ZydisDecodedInstruction *decoded)
{
    return decoded->mnemonic == ZYDIS_MNEMONIC_VMASKMOVPS ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VMASKMOVPD ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VPMASKMOVD ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VPMASKMOVQ ||
           decoded->mnemonic == ZYDIS_MNEMONIC_MASKMOVQ ||
           decoded->mnemonic == ZYDIS_MNEMONIC_MASKMOVDQU ||
           decoded->mnemonic == ZYDIS_MNEMONIC_VMASKMOVDQU;
}

bool decoded_has_mask(const ZydisDecodedInstruction *decoded)
{
    return decoded->avx.mask.mode != ZYDIS_MASK_MODE_INVALID &&
           decoded->avx.mask.mode != ZYDIS_MASK_MODE_DISABLED;
}

// Moves and comparisons, with which libraries work on strings: bit i of the mask stands for element
// i in memory.
static bool is_by_element(const ZydisDecodedInstruction *decoded)
{
    switch (decoded->mnemonic) {
    case ZYDIS_MNEMONIC_VMOVDQU8:
    case ZYDIS_MNEMONIC_VMOVDQU16:
    case ZYDIS_MNEMONIC_VMOVDQU32:
    case ZYDIS_MNEMONIC_VMOVDQU64:
    case ZYDIS_MNEMONIC_VPCMPB:
    case ZYDIS_MNEMONIC_VPCMPD:
    case ZYDIS_MNEMONIC_VPCMPUB:
    case ZYDIS_MNEMONIC_VPCMPUD:
    case ZYDIS_MNEMONIC_VPCMPEQB:
    case ZYDIS_MNEMONIC_VPCMPEQD:
        return decoded->avx.broadcast.mode == ZYDIS_BROADCAST_MODE_INVALID;
    default:
        return false;
    }
}

// Adds the elements of OPERAND that are selected, those that are neighbours as one operand.
static bool add_selected(const struct decoded *decoded, const ZydisDecodedOperand *memory,
                         const struct operand *operand, struct instruction *instruction)
{
    const uint64_t size = memory->element_size / 8U;
    const int number = (int)decoded->instruction.avx.mask.reg - ZYDIS_REGISTER_K0;
    uint64_t mask = 0;
    struct operand *last = NULL;

    if (!is_by_element(&decoded->instruction) || size == 0 ||
        !opmask_get(decoded->pid, number, &mask))
        return false;
    for (uint64_t i = 0; i < operand->size / size; i++) {
        const uint64_t address = operand->address + i * size;
        if (!(mask & UINT64_C(1) << i))
            continue;
        if (last && last->address + last->size == address) {
            last->size += size;
            continue;
        }
        if (instruction->operands == OPERANDS_MAX)
            return false;
        last = &instruction->operand[instruction->operands++];
        *last = *operand;
        last->address = address;
        last->size = size;
    }
    return true;
}

// ---- Instructions -------------------------------------------------------------------------------

bool decoded_take(pid_t pid, struct decoded *decoded)
{
    ZydisDecoder decoder;
    unsigned char text[LONGEST];
    size_t len = sizeof text;

    decoded->pid = pid;
    while (len > 0 && !tracee_read(pid, arch_ip(&decoded->registers), text, len))
        len--; // the instruction is near the end of its memory
    return !ZYAN_FAILED(
               ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64)) &&
           !ZYAN_FAILED(ZydisDecoderDecodeFull(&decoder, text, len, &decoded->instruction,
                                               decoded->operands)) &&
           decoded->instruction.address_width == 64 &&
           decoded->instruction.meta.isa_set != ZYDIS_ISA_SET_AVX2GATHER &&
           (decoded->in_full || !decoded_has_other_mask(&decoded->instruction));
}

static bool add_operand(const struct decoded *decoded, const ZydisDecodedOperand *memory,
                        struct instruction *instruction)
{
    const uint64_t next = arch_ip(&decoded->registers) + decoded->instruction.length;
    struct operand operand = {0};

    if (memory->mem.type != ZYDIS_MEMOP_TYPE_MEM ||
        !decoded_memory(&decoded->registers, next, memory, &operand) ||
        (operand.size > OPERAND_SIZE_MAX && !decoded->in_full))
        return false;
    if (decoded_has_mask(&decoded->instruction) && !decoded->in_full)
        return add_selected(decoded, memory, &operand, instruction);
    if (instruction->operands == OPERANDS_MAX)
        return false;
    instruction->operand[instruction->operands++] = operand;
    return true;
}

static bool is_trap(ZydisMnemonic mnemonic)
{
    return mnemonic == ZYDIS_MNEMONIC_INT3 || mnemonic == ZYDIS_MNEMONIC_INT1 ||
           mnemonic == ZYDIS_MNEMONIC_INT;
}

static void call_decode(const arch_registers *r, struct instruction *instruction)
{
    const uint64_t arguments[] = {r->rdi, r->rsi, r->rdx, r->r10, r->r8, r->r9};

    instruction->is_call = true;
    instruction->number = (long)r->rax;
    memcpy(instruction->argument, arguments, sizeof arguments);
}

static bool fill(pid_t pid, struct decoded *decoded, struct instruction *instruction)
{
    *instruction = (struct instruction){0};
    if (!decoded_take(pid, decoded))
        return false;
    for (int i = 0; i < decoded->instruction.operand_count; i++) {
        const ZydisDecodedOperand *operand = &decoded->operands[i];
        instruction->has_constant |= operand->type == ZYDIS_OPERAND_TYPE_IMMEDIATE;
        if (operand->type == ZYDIS_OPERAND_TYPE_MEMORY &&
            operand->mem.type != ZYDIS_MEMOP_TYPE_AGEN &&
            !add_operand(decoded, operand, instruction))
            return false;
    }
    instruction->is_atomic = decoded->instruction.attributes & ZYDIS_ATTRIB_HAS_LOCK ||
                             decoded->instruction.mnemonic == ZYDIS_MNEMONIC_XCHG;
    instruction->is_trap = is_trap(decoded->instruction.mnemonic);
    if (decoded->instruction.mnemonic == ZYDIS_MNEMONIC_SYSCALL)
        call_decode(&decoded->registers, instruction);
    return true;
}

bool instruction_decode(pid_t pid, struct instruction *instruction)
{
    struct decoded decoded = {0};

    arch_get(pid, &decoded.registers);
    return fill(pid, &decoded, instruction);
}

bool instruction_reach(pid_t pid, const arch_registers *registers, struct instruction *instruction)
{
    struct decoded decoded = {.in_full = true, .registers = *registers};

    return fill(pid, &decoded, instruction);
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

bool instruction_reach(pid_t pid, const arch_registers *registers, struct instruction *instruction)
{
    (void)registers;
    return instruction_decode(pid, instruction);
}

#endif
