// SPDX-License-Identifier: MIT
// The mask registers of a stopped process on x86_64, as XSAVE stores them (Intel SDM, volume 1,
// chapter 13).
#include "interleave/tracee/opmask.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

enum { XSAVE_LEAF = 0xd, COMPONENT = 5, PRESENT_AT = 512, REGISTERS = 8, AREA_MAX = 16384 };

bool opmask_get(pid_t pid, int number, uint64_t *mask)
{
    static unsigned char area[AREA_MAX];
    struct iovec all = {.iov_base = area, .iov_len = sizeof area};
    unsigned size = 0;
    unsigned offset = 0;
    unsigned unused = 0;
    uint64_t present = 0;

    if (number < 0 || number >= REGISTERS ||
        !__get_cpuid_count(XSAVE_LEAF, COMPONENT, &size, &offset, &unused, &unused) ||
        size < REGISTERS * sizeof *mask || ptrace(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all) ||
        all.iov_len < offset + size)
        return false;
    // A component that is not present has its first value.
    memcpy(&present, area + PRESENT_AT, sizeof present);
    *mask = 0;
    if (present & UINT64_C(1) << COMPONENT)
        memcpy(mask, area + offset + (size_t)number * sizeof *mask, sizeof *mask);
    return true;
}

#else

bool opmask_get(pid_t pid, int number, uint64_t *mask)
{
    (void)pid;
    (void)number;
    *mask = 0;
    return false;
}

#endif
