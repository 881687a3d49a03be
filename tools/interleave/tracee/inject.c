// SPDX-License-Identifier: MIT
// Calls and instructions that a stopped process executes for the tool.
#include <signal.h>
#include <sys/ptrace.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/inject.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

static void mask_set(pid_t pid, uint64_t mask)
{
    if (ptrace(PTRACE_SETSIGMASK, pid, sizeof mask, &mask))
        die("cannot set the signal mask of process %ld:", (long)pid);
}

// All signals but those that an instruction raises. The kernel would reset their actions if they
// were blocked.
static uint64_t all_but_own(void)
{
    static const int own[] = {SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    uint64_t mask = ~(uint64_t)0;

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        mask &= ~((uint64_t)1 << (own[i] - 1));
    return mask;
}

// SIGSTOP cannot be blocked.
static bool is_stop_signal(const struct stop *stop)
{
    return stop->kind == STOP_SIGNAL && stop->signal == SIGSTOP;
}

bool inject_step(pid_t pid)
{
    const uint64_t mask = tracee_blocked(pid);
    bool has_stop = false;
    struct stop stop;

    mask_set(pid, all_but_own());
    do {
        tracee_step(pid, &stop);
        has_stop |= is_stop_signal(&stop);
    } while (stop.kind == STOP_OTHER || is_stop_signal(&stop));
    if (stop.kind == STOP_DEAD)
        die("process %ld was killed by someone else", (long)pid);
    mask_set(pid, mask);
    if (has_stop)
        (void)kill(pid, SIGSTOP); // it is pending again
    return stop.kind == STOP_SIGNAL && stop.signal == SIGTRAP;
}

int64_t inject_call(pid_t pid, uint64_t behind, long number, const uint64_t argument[6])
{
    enum { TRIES = 4 };
    arch_registers before = {0};
    arch_registers registers = {0};

    arch_get(pid, &before);
    registers = before;
    arch_prepare_call(&registers, behind - ARCH_CALL_LENGTH, number, argument);
    arch_set(pid, &registers);
    for (int i = 0; arch_ip(&registers) != behind; i++) {
        if (i == TRIES || !inject_step(pid))
            die("process %ld cannot make a call for this tool", (long)pid);
        arch_get(pid, &registers);
    }
    arch_set(pid, &before);
    return arch_result(&registers);
}
