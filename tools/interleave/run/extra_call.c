// SPDX-License-Identifier: MIT
// A call that a process makes for the tool before its own.
#include "interleave/run/extra_call.h"
#include <signal.h>
#include <sys/ptrace.h>

#include "interleave/run/real_call.h"
#include "interleave/run/run.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

static void mask_set(pid_t pid, uint64_t mask)
{
    if (ptrace(PTRACE_SETSIGMASK, pid, sizeof mask, &mask))
        die("cannot set the signal mask of process %ld:", (long)pid);
}

// SIGSTOP cannot be blocked: it is pending again afterwards.
static void to_entry(pid_t pid)
{
    bool has_stop = false;
    struct stop stop;

    do {
        tracee_resume(pid, false, 0);
        tracee_wait(pid, &stop);
        has_stop |= stop.kind == STOP_SIGNAL && stop.signal == SIGSTOP;
        if (stop.kind == STOP_DEAD)
            die("a process was killed by someone else");
    } while (stop.kind != STOP_CALL);
    if (has_stop)
        (void)kill(pid, SIGSTOP);
}

int64_t extra_call(struct run *run, int process, long number, const uint64_t argument[4])
{
    struct runner *runner = &run->runner[process];
    const uint64_t mask = tracee_blocked(runner->pid);
    const int64_t before = runner->value;

    mask_set(runner->pid, ~(uint64_t)0);
    arch_set_number(runner->pid, number);
    for (int i = 0; i < 4; i++)
        arch_set_argument(runner->pid, i, argument[i]);
    const int64_t value = make_real_call(run, process, false, -1);
    arch_restore_arguments(runner->pid, runner->argument);
    arch_postpone_call(runner->pid, runner->number, runner->argument[0]);
    to_entry(runner->pid);
    mask_set(runner->pid, mask);
    runner->value = before;
    return value;
}
