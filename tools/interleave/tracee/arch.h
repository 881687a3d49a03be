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
enum { ARCH_DWARF_REGISTERS = 17, ARCH_CLONE_CHILD_TID = 3 };
typedef struct user_regs_struct arch_registers;
#elif defined(__aarch64__)
#include <linux/audit.h>
#include <sys/user.h>
#define ARCH_AUDIT AUDIT_ARCH_AARCH64
enum { ARCH_DWARF_REGISTERS = 32, ARCH_CLONE_CHILD_TID = 4 };
typedef struct user_regs_struct arch_registers;
#else // riscv64
#include <asm/ptrace.h>
#include <linux/audit.h>
#define ARCH_AUDIT AUDIT_ARCH_RISCV64
enum { ARCH_DWARF_REGISTERS = 32, ARCH_CLONE_CHILD_TID = 4 };
typedef struct user_regs_struct arch_registers;
#endif

// Program text: a breakpoint; a system call instruction (arch_prepare_call) and a breakpoint behind
// it.
extern const uint64_t arch_trap;
extern const uint64_t arch_call_and_trap;

// Where, from the stack pointer of a process about to return from a signal handler, the set of
// signals lies that will be blocked then.
extern const uint64_t arch_signal_mask_offset;

// The registers of a stopped process; both end the tool when the process cannot be reached.
void arch_get(pid_t pid, arch_registers *registers);
void arch_set(pid_t pid, const arch_registers *registers);

uint64_t arch_ip(const arch_registers *registers);
uint64_t arch_sp(const arch_registers *registers);
void arch_set_ip(arch_registers *registers, uint64_t ip);
// The general registers in the order of their DWARF numbers, from 0.
void arch_dwarf_registers(const arch_registers *registers, uint64_t by_number[]);
int64_t arch_result(const arch_registers *registers); // of the last call

// Makes the registers those of a process about to make the call `number` at address `ip`.
void arch_prepare_call(arch_registers *registers, uint64_t ip, long number, const uint64_t arg[6]);

// For a process stopped by seccomp at the entry of a call:
// the call is not made and returns `result` (a negative errno for an error);
void arch_skip_call(pid_t pid, int64_t result);
// its i-th argument becomes `value`;
void arch_set_argument(pid_t pid, int i, uint64_t value);
// it becomes another call with the same arguments;
void arch_set_number(pid_t pid, long number);
// it is not made now: the process stands before the instruction again and makes it when it goes on.
void arch_postpone_call(pid_t pid, long number, uint64_t first_argument);

// For a process stopped anywhere: the call that it stands at is not made, and it makes this one
// when it goes on, by the instruction that ends at the address `behind`.
void arch_divert(pid_t pid, uint64_t behind, long number, uint64_t first_argument);

// For a process stopped at the exit of a call: what the call returns; and its arguments as they
// were before one of them was changed, since programs rely on it that the kernel leaves these
// registers alone.
void arch_set_result(pid_t pid, int64_t result);
void arch_restore_arguments(pid_t pid, const uint64_t argument[6]);

#endif
