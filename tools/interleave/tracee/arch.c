// SPDX-License-Identifier: MIT
// Registers of a stopped process on x86_64, aarch64 and riscv64.
#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

void arch_get(pid_t pid, arch_registers *registers)
{
    struct iovec all = {registers, sizeof *registers};

    if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &all))
        die("cannot read the registers of process %ld:", (long)pid);
}

void arch_set(pid_t pid, const arch_registers *registers)
{
    arch_registers copy = *registers;
    struct iovec all = {&copy, sizeof copy};

    if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &all))
        die("cannot set the registers of process %ld:", (long)pid);
}

#if defined(__x86_64__)

#define RESULT(r) ((r).rax)
#define IP(r)     ((r).rip)
#define SP(r)     ((r).rsp)
const uint64_t arch_signal_mask_offset = 296; // struct ucontext: uc_sigmask
const uint64_t arch_trap = 0xcc;
const uint64_t arch_call_and_trap = 0xcc050f; // syscall; int3

static void argument_set(arch_registers *registers, int i, uint64_t value)
{
    switch (i) {
    case 0:
        registers->rdi = value;
        break;
    case 1:
        registers->rsi = value;
        break;
    case 2:
        registers->rdx = value;
        break;
    case 3:
        registers->r10 = value;
        break;
    case 4:
        registers->r8 = value;
        break;
    default:
        registers->r9 = value;
    }
}

static void number_set(pid_t pid, arch_registers *registers, long number)
{
    (void)pid;
    registers->orig_rax = (unsigned long long)number;
}

static void before_call(arch_registers *registers, long number, uint64_t first_argument)
{
    registers->rax = (unsigned long long)number;
    registers->rdi = first_argument;
}

static void no_call_in_progress(arch_registers *registers)
{
    registers->orig_rax = (unsigned long long)-1;
}

void arch_dwarf_registers(const arch_registers *r, uint64_t by_number[])
{
    const uint64_t values[ARCH_DWARF_REGISTERS] = {r->rax, r->rdx, r->rcx, r->rbx, r->rsi, r->rdi,
                                                   r->rbp, r->rsp, r->r8,  r->r9,  r->r10, r->r11,
                                                   r->r12, r->r13, r->r14, r->r15, r->rip};

    memcpy(by_number, values, sizeof values);
}

uint64_t arch_return_address(pid_t pid, const arch_registers *registers)
{
    uint64_t address = 0;

    return tracee_read(pid, SP(*registers), &address, sizeof address) ? address : 0;
}

#elif defined(__aarch64__)

#define RESULT(r) ((r).regs[0])
#define IP(r)     ((r).pc)
#define SP(r)     ((r).sp)
const uint64_t arch_signal_mask_offset = 128 + 40; // siginfo, then struct ucontext: uc_sigmask
const uint64_t arch_trap = 0xd4200000;
const uint64_t arch_call_and_trap = 0xd4200000d4000001; // svc #0; brk #0

static void argument_set(arch_registers *registers, int i, uint64_t value)
{
    registers->regs[i] = value;
}

// The kernel takes the call's number from a register set of its own.
static void number_set(pid_t pid, arch_registers *registers, long number)
{
    int value = (int)number;
    struct iovec all = {&value, sizeof value};

    (void)registers;
    if (ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &all))
        die("cannot change a call of process %ld:", (long)pid);
}

static void before_call(arch_registers *registers, long number, uint64_t first_argument)
{
    registers->regs[8] = (uint64_t)number;
    registers->regs[0] = first_argument;
}

static void no_call_in_progress(arch_registers *registers)
{
    (void)registers;
}

void arch_dwarf_registers(const arch_registers *r, uint64_t by_number[])
{
    memcpy(by_number, r->regs, sizeof r->regs);
    by_number[31] = r->sp;
}

uint64_t arch_return_address(pid_t pid, const arch_registers *registers)
{
    (void)pid;
    return registers->regs[30];
}

#else

#define RESULT(r) ((r).a0)
#define IP(r)     ((r).pc)
#define SP(r)     ((r).sp)
const uint64_t arch_signal_mask_offset = 128 + 40; // siginfo, then struct ucontext: uc_sigmask
const uint64_t arch_trap = 0x00100073;
const uint64_t arch_call_and_trap = 0x0010007300000073; // ecall; ebreak

static void argument_set(arch_registers *registers, int i, uint64_t value)
{
    (&registers->a0)[i] = value;
}

static void number_set(pid_t pid, arch_registers *registers, long number)
{
    (void)pid;
    registers->a7 = (unsigned long)number;
}

static void before_call(arch_registers *registers, long number, uint64_t first_argument)
{
    registers->a7 = (unsigned long)number;
    registers->a0 = first_argument;
}

static void no_call_in_progress(arch_registers *registers)
{
    (void)registers;
}

// The registers lie in the order of their numbers, except number 0, which is always 0.
void arch_dwarf_registers(const arch_registers *r, uint64_t by_number[])
{
    memcpy(by_number, r, ARCH_DWARF_REGISTERS * sizeof *by_number);
    by_number[0] = 0;
}

uint64_t arch_return_address(pid_t pid, const arch_registers *registers)
{
    (void)pid;
    return registers->ra;
}

#endif

uint64_t arch_ip(const arch_registers *registers)
{
    return IP(*registers);
}

uint64_t arch_sp(const arch_registers *registers)
{
    return SP(*registers);
}

int64_t arch_result(const arch_registers *registers)
{
    return (int64_t)RESULT(*registers);
}

// Marks that no call is in progress: otherwise the kernel could restart one with these registers.
void arch_set_ip(arch_registers *registers, uint64_t ip)
{
    no_call_in_progress(registers);
    IP(*registers) = ip;
}

void arch_prepare_call(arch_registers *registers, uint64_t ip, long number, const uint64_t arg[6])
{
    for (int i = 5; i >= 0; i--)
        argument_set(registers, i, arg[i]);
    before_call(registers, number, arg[0]);
    arch_set_ip(registers, ip);
}

void arch_skip_call(pid_t pid, int64_t result)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    RESULT(registers) = (uint64_t)result;
    number_set(pid, &registers, -1);
    arch_set(pid, &registers);
}

void arch_set_argument(pid_t pid, int i, uint64_t value)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    argument_set(&registers, i, value);
    arch_set(pid, &registers);
}

void arch_set_number(pid_t pid, long number)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    number_set(pid, &registers, number);
    arch_set(pid, &registers);
}

void arch_postpone_call(pid_t pid, long number, uint64_t first_argument)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    number_set(pid, &registers, -1);
    before_call(&registers, number, first_argument);
    IP(registers) -= ARCH_CALL_LENGTH;
    arch_set(pid, &registers);
}

void arch_divert(pid_t pid, uint64_t behind, long number, uint64_t first_argument)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    number_set(pid, &registers, -1);
    before_call(&registers, number, first_argument);
    arch_set_ip(&registers, behind - ARCH_CALL_LENGTH);
    arch_set(pid, &registers);
}

void arch_set_result(pid_t pid, int64_t result)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    RESULT(registers) = (uint64_t)result;
    arch_set(pid, &registers);
}

void arch_restore_arguments(pid_t pid, const uint64_t argument[6])
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    // The result may be in the register of the first argument.
    const uint64_t result = RESULT(registers);
    for (int i = 5; i >= 0; i--)
        argument_set(&registers, i, argument[i]);
    RESULT(registers) = result;
    arch_set(pid, &registers);
}
