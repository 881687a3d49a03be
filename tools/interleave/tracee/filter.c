// SPDX-License-Identifier: MIT
// The filter of a process's calls.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/pointers.h"
#include "lib/base/memory.h"

static bool passes(long number, const struct call_set *watched, bool stop_at_getpid)
{
    const enum call_kind kind = call_kind_of(number);

    if (call_set_has(watched, number))
        return false;
    return kind == CALL_FREE || (kind == CALL_GETPID && !stop_at_getpid);
}

#define LOAD_HALF(i, half)                                                                         \
    (struct sock_filter)                                                                           \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(offsetof(struct seccomp_data, args) +        \
                                                      8 * (size_t)(i) + 4 * (size_t)(half)))

// For free calls: those with an argument in shared memory are stopped at, except those that the
// tool itself makes. (All architectures here have the low half of an argument first.)
static struct sock_filter *add_pointer_check(struct sock_filter *at)
{
    const unsigned first = (unsigned)(SHARED_FIRST >> 32);
    const unsigned mask = ~(unsigned)((SHARED_SIZE - 1) >> 32);

    *at++ = LOAD_HALF(5, 0);
    *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)POINTERS_PASS, 0, 3);
    *at++ = LOAD_HALF(5, 1);
    *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(POINTERS_PASS >> 32),
                                         0, 1);
    *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    for (int i = 0; i < 6; i++) {
        *at++ = LOAD_HALF(i, 1);
        *at++ = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask);
        *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 0, 1);
        *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    return at;
}

enum { CHECK_LENGTH = 32 };

// Loads the architecture and the number of the call. Each free call has a comparison, and a return
// or a jump to the check of its arguments.
void call_filter(struct sock_fprog *program, const struct call_set *watched, bool stop_at_getpid)
{
    struct sock_filter *at = memory_new(CALL_SET_MAX * 2 + 8 + CHECK_LENGTH, sizeof *at);
    struct sock_filter *const filter = at;

    *at++ =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH_AUDIT, 1, 0);
    *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    *at++ =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; call_number_at(i) >= 0; i++) {
        const long number = call_number_at(i);
        if (!passes(number, watched, stop_at_getpid))
            continue;
        *at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1);
        // The target of the jump is set below.
        *at++ = pointers_of(number)
                    ? (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0)
                    : (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    *at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    for (struct sock_filter *jump = filter; jump < at; jump++)
        if (jump->code == (BPF_JMP | BPF_JA))
            jump->k = (unsigned)(at - jump - 1);
    at = add_pointer_check(at);
    *program = (struct sock_fprog){.len = (unsigned short)(at - filter), .filter = filter};
}
