// SPDX-License-Identifier: MIT
// What differs between x86_64, aarch64 and riscv64: registers of a stopped process, ptrace(2).
#ifndef FORK_INTERLEAVE_ARCH_H
#define FORK_INTERLEAVE_ARCH_H

#include <stdint.h>
#include <sys/types.h>

#if defined(__x86_64__)
#include <linux/audit.h>
#include <sys/user.h>
#define ARCH_AUDIT AUDIT_ARCH_X86_64
enum {
    ARCH_DWARF_REGISTERS = 17,
    ARCH_DWARF_SP = 7,
    ARCH_CLONE_CHILD_TID = 3,
    ARCH_CALL_LENGTH = 2,
    ARCH_RETURN_ON_STACK = 8
};
typedef struct user_regs_struct arch_registers;
#elif defined(__aarch64__)
#include <linux/audit.h>
#include <sys/user.h>
#define ARCH_AUDIT AUDIT_ARCH_AARCH64
enum {
    ARCH_DWARF_REGISTERS = 32,
    ARCH_DWARF_SP = 31,
    ARCH_CLONE_CHILD_TID = 4,
    ARCH_CALL_LENGTH = 4,
    ARCH_RETURN_ON_STACK = 0
};
typedef struct user_regs_struct arch_registers;
#else // riscv64
#include <asm/ptrace.h>
#include <linux/audit.h>
#define ARCH_AUDIT AUDIT_ARCH_RISCV64
enum {
    ARCH_DWARF_REGISTERS = 32,
    ARCH_DWARF_SP = 2,
    ARCH_CLONE_CHILD_TID = 4,
    ARCH_CALL_LENGTH = 4,
    ARCH_RETURN_ON_STACK = 0
};
typedef struct user_regs_struct arch_registers;
#endif

// Program text: a breakpoint; and a system call instruction with a breakpoint after it
// (arch_prepare_call).
extern const uint64_t arch_trap;
extern const uint64_t arch_call_and_trap;

// For a process about to return from a signal handler: offset from the stack pointer of the signal
// mask that the return sets.
extern const uint64_t arch_signal_mask_offset;

// The registers of a stopped process. Both end the tool when they cannot be accessed.
void arch_get(pid_t pid, arch_registers *registers);
void arch_set(pid_t pid, const arch_registers *registers);

uint64_t arch_ip(const arch_registers *registers);
uint64_t arch_sp(const arch_registers *registers);
void arch_set_ip(arch_registers *registers, uint64_t ip);
// For a process in a function that has pushed nothing: the return address, or 0 if it cannot be
// read. ARCH_RETURN_ON_STACK is the number of bytes that it takes on the stack.
uint64_t arch_return_address(pid_t pid, const arch_registers *registers);
// Stores the general registers in the order of their DWARF numbers, from 0.
void arch_dwarf_registers(const arch_registers *registers, uint64_t by_number[]);
int64_t arch_result(const arch_registers *registers); // of the last call

// Sets the registers for a process that is about to make call NUMBER with the instruction at IP.
void arch_prepare_call(arch_registers *registers, uint64_t ip, long number, const uint64_t arg[6]);

// For a process stopped by seccomp at the entry of a call:
// the call is not made and returns RESULT (a negative errno for an error);
void arch_skip_call(pid_t pid, int64_t result);
// its argument I becomes VALUE;
void arch_set_argument(pid_t pid, int i, uint64_t value);
// it becomes another call with the same arguments;
void arch_set_number(pid_t pid, long number);
// it is postponed: the process stands before the instruction again, and makes the call when it is
// resumed.
void arch_postpone_call(pid_t pid, long number, uint64_t first_argument);

// For a process stopped anywhere: the call at which it stands is not made. When it is resumed, it
// makes call NUMBER with the instruction that ends at address BEHIND.
void arch_divert(pid_t pid, uint64_t behind, long number, uint64_t first_argument);

// For a process stopped at the exit of a call: sets what the call returns; and restores the
// arguments that were changed, because programs rely on the kernel to preserve these registers.
void arch_set_result(pid_t pid, int64_t result);
void arch_restore_arguments(pid_t pid, const uint64_t argument[6]);

#endif
