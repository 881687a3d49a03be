// SPDX-License-Identifier: MIT
// Canonical process numbers where no namespace provides them.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/run/numbers.h"
#include "interleave/run/run.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"

// The kernel's number for a canonical one; 0, which no process has, for a number that was never
// used.
static pid_t real_of(const struct run *run, int64_t number)
{
    const int64_t process = number - FIRST_PID;

    if (process < 0 || process >= PROCESS_MAX || !run->runner[process].born_as)
        return 0;
    return run->runner[process].born_as;
}

// A wait that finds a child is made for just that child; a wait that finds none is answered here.
static bool before_wait(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const bool by_id = runner->call.kind == CALL_WAITID;
    const int64_t found = wait_child(&runner->call, result);

    if (result->how != RETURNED) {
        arch_set_argument(runner->pid, 0, by_id ? P_ALL : (uint64_t)-1);
        return false;
    }
    if (found <= 0) {
        const int none[2] = {0, 0};
        if (by_id && result->value == 0 && runner->argument[2])
            tracee_write(runner->pid, runner->argument[2] + 16, none, sizeof none);
        arch_skip_call(runner->pid, result->value);
        return true;
    }
    if (by_id)
        arch_set_argument(runner->pid, 0, P_PID);
    arch_set_argument(runner->pid, by_id ? 1 : 0, (uint64_t)real_of(run, found));
    return false;
}

bool numbers_before(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];

    switch (runner->call.kind) {
    case CALL_GETPPID:
    case CALL_SETPGID:
    case CALL_SETSID:
    case CALL_GETPGID:
        arch_skip_call(runner->pid, result->value);
        return true;
    case CALL_PIDFD:
        if (result->value < 0)
            arch_skip_call(runner->pid, result->value);
        else
            arch_set_argument(runner->pid, 0, (uint64_t)real_of(run, runner->call.pidfd.number));
        return result->value < 0;
    case CALL_WAIT:
    case CALL_WAITID:
        return before_wait(run, process, result);
    case CALL_OPEN:
        if (runner->call.object != OBJECT_NONE)
            return false;
        tracee_refuse(
            "refused: process %d looks into /proc, which needs a namespace of process numbers, and "
            "none can be made here",
            FIRST_PID + process);
    default:
        return false;
    }
}

void numbers_after(const struct run *run, int process, int64_t value)
{
    const struct runner *runner = &run->runner[process];
    const int canonical = (int)value;

    switch (runner->call.kind) {
    case CALL_WAITID:
    case CALL_WAIT:
        for (int i = 1; i >= 0; i--)
            arch_set_argument(runner->pid, i, runner->argument[i]);
        break;
    case CALL_FORK:
        break;
    case CALL_PIDFD:
        arch_set_argument(runner->pid, 0, runner->argument[0]);
        return;
    default:
        return;
    }
    if (runner->call.kind != CALL_WAITID) {
        arch_set_result(runner->pid, value);
        return;
    }
    // In siginfo_t, the child's number is at offset 16: after three ints and a gap.
    if (value > 0 && runner->argument[2])
        tracee_write(runner->pid, runner->argument[2] + 16, &canonical, sizeof canonical);
    arch_set_result(runner->pid, value < 0 ? value : 0);
}
