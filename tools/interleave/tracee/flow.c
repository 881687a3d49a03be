// SPDX-License-Identifier: MIT
// What instructions of x86_64 read and write, as Zydis tells it.
#include "interleave/tracee/flow.h"

#if defined(__x86_64__)
#include <Zydis/Zydis.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/decoded.h"
#include "interleave/tracee/instruction.h"

static bool storage_add(struct storages *storages, uint64_t address, uint64_t size)
{
    if (storages->count == STORAGES_MAX)
        return false;
    storages->item[storages->count++] = (struct storage){address, size};
    return true;
}

// All flags are one register here, and a vector is one with its halves.
static ZydisRegister whole_register(ZydisRegister number)
{
    const ZydisRegisterClass class = ZydisRegisterGetClass(number);

    if (class == ZYDIS_REGCLASS_FLAGS)
        return ZYDIS_REGISTER_RFLAGS;
    if (class == ZYDIS_REGCLASS_IP)
        return ZYDIS_REGISTER_RIP;
    const ZydisRegister whole =
        ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, number);
    return whole == ZYDIS_REGISTER_NONE ? number : whole;
}

static bool register_add(struct storages *storages, ZydisRegister number)
{
    number = whole_register(number);
    return number == ZYDIS_REGISTER_NONE || number == ZYDIS_REGISTER_RIP ||
           storage_add(storages, number, 0);
}

static bool writes_all_flags(const ZydisDecodedInstruction *decoded)
{
    const ZydisAccessedFlags *flags = decoded->cpu_flags;
    const ZydisAccessedFlagsMask all = ZYDIS_CPUFLAG_CF | ZYDIS_CPUFLAG_PF | ZYDIS_CPUFLAG_AF |
                                       ZYDIS_CPUFLAG_ZF | ZYDIS_CPUFLAG_SF | ZYDIS_CPUFLAG_OF;

    return flags &&
           ((flags->modified | flags->set_0 | flags->set_1 | flags->undefined) & all) == all;
}

// A write of 32 bits clears the others of a general register. Of 0, bsf and bsr write nothing.
static bool writes_all(const ZydisDecodedInstruction *decoded, const ZydisDecodedOperand *operand)
{
    if (operand->actions & ZYDIS_OPERAND_ACTION_CONDWRITE ||
        decoded->mnemonic == ZYDIS_MNEMONIC_BSF || decoded->mnemonic == ZYDIS_MNEMONIC_BSR)
        return false;
    switch (ZydisRegisterGetClass(operand->reg.value)) {
    case ZYDIS_REGCLASS_GPR32:
    case ZYDIS_REGCLASS_GPR64:
        return true;
    case ZYDIS_REGCLASS_FLAGS:
        return writes_all_flags(decoded);
    default:
        return false;
    }
}

static bool flow_register(const ZydisDecodedInstruction *decoded,
                          const ZydisDecodedOperand *operand, struct flow *flow)
{
    const bool writes = operand->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;
    const bool reads = operand->actions & ZYDIS_OPERAND_ACTION_MASK_READ ||
                       (writes && !writes_all(decoded, operand));

    return (!reads || register_add(&flow->reads, operand->reg.value)) &&
           (!writes || register_add(&flow->writes, operand->reg.value));
}

static bool flow_memory(const struct decoded *decoded, const ZydisDecodedOperand *memory,
                        struct flow *flow)
{
    const uint64_t next = arch_ip(&decoded->registers) + decoded->instruction.length;
    const bool is_address = memory->mem.type == ZYDIS_MEMOP_TYPE_AGEN; // the result of lea
    struct operand operand = {0};

    if (!register_add(&flow->reads, memory->mem.base) ||
        !register_add(&flow->reads, memory->mem.index))
        return false;
    if (is_address)
        return true;
    if (memory->mem.type != ZYDIS_MEMOP_TYPE_MEM ||
        !register_add(&flow->addresses, memory->mem.base) ||
        !register_add(&flow->addresses, memory->mem.index) ||
        !decoded_memory(&decoded->registers, next, memory, &operand) ||
        operand.size > OPERAND_SIZE_MAX)
        return false;
    return (!operand.reads || storage_add(&flow->reads, operand.address, operand.size)) &&
           (!operand.writes || storage_add(&flow->writes, operand.address, operand.size));
}

// Instructions whose result comes from elsewhere, and those whose operands Zydis does not tell.
static bool is_closed(const ZydisDecodedInstruction *decoded)
{
    const uint64_t repeats = ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE;

    switch (decoded->mnemonic) {
    case ZYDIS_MNEMONIC_CPUID:
    case ZYDIS_MNEMONIC_RDTSC:
    case ZYDIS_MNEMONIC_RDTSCP:
    case ZYDIS_MNEMONIC_RDPMC:
    case ZYDIS_MNEMONIC_RDPID:
    case ZYDIS_MNEMONIC_RDRAND:
    case ZYDIS_MNEMONIC_RDSEED:
    case ZYDIS_MNEMONIC_XGETBV:
    case ZYDIS_MNEMONIC_XBEGIN:
    case ZYDIS_MNEMONIC_XTEST:
    case ZYDIS_MNEMONIC_POPF:
    case ZYDIS_MNEMONIC_POPFQ:
    case ZYDIS_MNEMONIC_LAR:
    case ZYDIS_MNEMONIC_LSL:
    case ZYDIS_MNEMONIC_SGDT:
    case ZYDIS_MNEMONIC_SIDT:
        return false;
    default:
        break;
    }
    switch (decoded->meta.category) {
    case ZYDIS_CATEGORY_X87_ALU:
    case ZYDIS_CATEGORY_FCMOV:
    case ZYDIS_CATEGORY_MMX:
    case ZYDIS_CATEGORY_SYSCALL:
    case ZYDIS_CATEGORY_SYSTEM:
    case ZYDIS_CATEGORY_INTERRUPT:
    case ZYDIS_CATEGORY_STRINGOP:
    case ZYDIS_CATEGORY_IO:
    case ZYDIS_CATEGORY_IOSTRINGOP:
    case ZYDIS_CATEGORY_XSAVE:
    case ZYDIS_CATEGORY_XSAVEOPT:
    case ZYDIS_CATEGORY_SEGOP:
        return false;
    default:
        return !(decoded->attributes & repeats) && !decoded_has_mask(decoded) &&
               !decoded_has_other_mask(decoded);
    }
}

static bool is_branch(const ZydisDecodedInstruction *decoded)
{
    return decoded->meta.category == ZYDIS_CATEGORY_COND_BR ||
           decoded->meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
           decoded->meta.category == ZYDIS_CATEGORY_CALL ||
           decoded->meta.category == ZYDIS_CATEGORY_RET;
}

bool flow_decode(pid_t pid, const arch_registers *registers, struct flow *flow)
{
    struct decoded decoded = {.registers = *registers};

    *flow = (struct flow){0};
    if (!decoded_take(pid, &decoded) || !is_closed(&decoded.instruction))
        return false;
    flow->branches = is_branch(&decoded.instruction);
    flow->may_fault = decoded.instruction.mnemonic == ZYDIS_MNEMONIC_DIV ||
                      decoded.instruction.mnemonic == ZYDIS_MNEMONIC_IDIV;
    for (int i = 0; i < decoded.instruction.operand_count; i++) {
        const ZydisDecodedOperand *operand = &decoded.operands[i];
        if (operand->type == ZYDIS_OPERAND_TYPE_POINTER ||
            (operand->type == ZYDIS_OPERAND_TYPE_REGISTER &&
             !flow_register(&decoded.instruction, operand, flow)) ||
            (operand->type == ZYDIS_OPERAND_TYPE_MEMORY && !flow_memory(&decoded, operand, flow)))
            return false;
    }
    return true;
}

bool flow_register_value(const arch_registers *registers, uint64_t number, uint64_t *value)
{
    *value = registers->eflags;
    return number == ZYDIS_REGISTER_RFLAGS ||
           (number != ZYDIS_REGISTER_NONE &&
            decoded_register(registers, (ZydisRegister)number, 0, value));
}

#else

bool flow_decode(pid_t pid, const arch_registers *registers, struct flow *flow)
{
    (void)pid;
    (void)registers;
    *flow = (struct flow){0};
    return false;
}

bool flow_register_value(const arch_registers *registers, uint64_t number, uint64_t *value)
{
    (void)registers;
    (void)number;
    *value = 0;
    return false;
}

#endif
