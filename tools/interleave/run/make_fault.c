// SPDX-License-Identifier: MIT
// A call that is made to fail, in a real run.
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/run/answer_input.h"
#include "interleave/run/make_fault.h"
#include "interleave/run/make_step.h"
#include "interleave/run/poll.h"
#include "interleave/run/real_call.h"
#include "interleave/run/run.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

int64_t make_sleep_left(const struct runner *runner)
{
    const bool has_clock = runner->number == SYS_clock_nanosleep;
    const uint64_t from = runner->argument[has_clock ? 2 : 0];
    const uint64_t to = runner->argument[has_clock ? 3 : 1];
    struct timespec left = {0};

    if (call_kind_of(runner->number) != CALL_SLEEP || !to ||
        (has_clock && runner->argument[1] & TIMER_ABSTIME))
        return -EINTR;
    return tracee_read(runner->pid, from, &left, sizeof left) &&
                   reach_put(runner->pid, to, &left, sizeof left)
               ? -EINTR
               : -EFAULT;
}

// The list of parts of readv(2) and writev(2). Its last part is changed during one call.
struct parts {
    uint64_t last;
    struct iovec before;
};

static struct parts parts_shorten(const struct runner *runner, uint64_t length)
{
    struct parts parts = {.last = runner->argument[1]};
    uint64_t count = 1;

    for (;; count++, parts.last += sizeof parts.before) {
        if (!tracee_read(runner->pid, parts.last, &parts.before, sizeof parts.before))
            die("cannot read the parts of a call of process %ld", (long)runner->pid);
        if (parts.before.iov_len >= length || count == runner->argument[2])
            break;
        length -= parts.before.iov_len;
    }
    const struct iovec shorter = {parts.before.iov_base, length};
    if (!tracee_write(runner->pid, parts.last, &shorter, sizeof shorter))
        die("cannot change the parts of a call of process %ld", (long)runner->pid);
    arch_set_argument(runner->pid, 2, count);
    return parts;
}

static void make_short(struct run *run, int process, int64_t length)
{
    const struct runner *runner = &run->runner[process];
    const bool in_parts = runner->number == SYS_readv || runner->number == SYS_writev;
    struct parts parts = {0};

    if (in_parts)
        parts = parts_shorten(runner, (uint64_t)length);
    else
        arch_set_argument(runner->pid, 2, (uint64_t)length);
    const int64_t value = make_real_call(run, process, false, -1);
    if (value != length)
        disagree(run, process, "a call that is to fall short", value, length);
    if (in_parts)
        (void)tracee_write(runner->pid, parts.last, &parts.before, sizeof parts.before);
    arch_restore_arguments(runner->pid, runner->argument);
}

// The process reaps the children itself without seeing it: its own call is replaced by wait4 for
// each of them.
static void lose_children(struct run *run, int process, const struct effect *effect)
{
    struct runner *runner = &run->runner[process];
    bool again = false;

    for (int child = 0; child < PROCESS_MAX; child++) {
        if (!effect->lost[child])
            continue;
        if (again) {
            arch_restore_arguments(runner->pid, runner->argument);
            arch_postpone_call(runner->pid, runner->number, runner->argument[0]);
            make_restart(runner);
        }
        arch_set_number(runner->pid, SYS_wait4);
        const uint64_t argument[] = {(uint64_t)run->runner[child].born_as, 0, __WALL, 0};
        for (int i = 0; i < 4; i++)
            arch_set_argument(runner->pid, i, argument[i]);
        const int64_t value = make_real_call(run, process, false, -1);
        if (value != run->runner[child].born_as)
            disagree(run, process, "a wait for a dead child", value, run->runner[child].born_as);
        again = true;
    }
    arch_restore_arguments(runner->pid, runner->argument);
    arch_set_result(runner->pid, -ECHILD);
}

void make_fault(struct run *run, int process, const struct fault *fault,
                const struct result *result, const struct effect *effect)
{
    const struct runner *const runner = &run->runner[process];
    const int64_t value = result ? result->value : -EINTR;
    const bool is_natural = !fault->forced;

    if (fault->error == ERROR_SHORT && !make_is_shown(run, runner)) {
        if (!result || !answer_input_part(run, process, result))
            make_short(run, process, value);
    } else if (is_natural && fault->error == ECHILD) {
        lose_children(run, process, effect);
    } else if (call_kind_of(runner->number) == CALL_CLOSE && fault->error != EBADF) {
        // Linux closes the descriptor even when close(2) fails.
        (void)make_real_call(run, process, false, -1);
        arch_set_result(runner->pid, value);
    } else if (is_natural && fault->error == EINTR && runner->call.kind == CALL_SLEEP) {
        arch_skip_call(runner->pid, make_sleep_left(runner));
    } else {
        if (fault->error == EINTR && runner->call.kind == CALL_POLL)
            poll_clear(runner);
        arch_skip_call(runner->pid, value);
    }
    if (is_natural && fault->error == EPIPE)
        (void)kill(runner->pid, SIGPIPE);
}
