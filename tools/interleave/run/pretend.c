// SPDX-License-Identifier: MIT
// An experiment: what a process would do if its wait had found a child.
#include <signal.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/run/decode_futex.h"
#include "interleave/run/learn.h"
#include "interleave/run/pretend.h"
#include "interleave/run/run.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Limits on the calls that the process makes, and on the milliseconds that it runs without a call.
enum { CALLS_MAX = 1000, TIME_MAX = 500 };

static void pretend_found(const struct runner *runner, int child, int status)
{
    siginfo_t info = {.si_signo = SIGCHLD};

    if (runner->call.kind == CALL_WAIT) {
        if (runner->argument[1])
            (void)tracee_write(runner->pid, runner->argument[1], &status, sizeof status);
        arch_skip_call(runner->pid, FIRST_PID + child);
        return;
    }
    info.si_code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED;
    info.si_pid = FIRST_PID + child;
    info.si_status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    if (runner->argument[2])
        (void)tracee_write(runner->pid, runner->argument[2], &info, sizeof info);
    arch_skip_call(runner->pid, 0);
}

// As if everything had been written.
static void skip_write(pid_t pid, const struct stop *stop)
{
    struct iovec part;
    int64_t len = 0;

    if (call_kind_of(stop->number) == CALL_WRITE)
        len = (int64_t)stop->argument[2];
    else
        for (uint64_t i = 0; i < stop->argument[2]; i++)
            if (tracee_read(pid, stop->argument[1] + i * sizeof part, &part, sizeof part))
                len += (int64_t)part.iov_len;
    arch_skip_call(pid, len);
}

enum next { NEXT_GO_ON, NEXT_WAIT, NEXT_NO_WAIT, NEXT_UNKNOWN };

static enum next look_at_call(pid_t pid, int process, const struct stop *stop)
{
    switch (call_kind_of(stop->number)) {
    case CALL_WAIT:
    case CALL_WAITID:
        return NEXT_WAIT;
    case CALL_FORK:
    case CALL_CLONE:
    case CALL_CLONE3:
    case CALL_EXEC:
    case CALL_EXIT:
    case CALL_TKILL:
    case CALL_TGKILL:
        return NEXT_NO_WAIT;
    case CALL_WRITE:
    case CALL_WRITEV:
        skip_write(pid, stop);
        return NEXT_GO_ON;
    case CALL_SLEEP:
    case CALL_KILL:
    case CALL_SIGQUEUE:
        arch_skip_call(pid, 0);
        return NEXT_GO_ON;
    case CALL_GETPID:
        arch_skip_call(pid, FIRST_PID + process);
        return NEXT_GO_ON;
    case CALL_FUTEX:
        return futex_wakes(stop) ? NEXT_GO_ON : NEXT_UNKNOWN;
    // Calls that only the process itself notices, or nobody does now.
    case CALL_TID_ADDRESS:
    case CALL_MMAP:
    case CALL_PRCTL:
    case CALL_CLOCK:
    case CALL_USAGE:
    case CALL_ABOUT:
    case CALL_IOCTL:
    case CALL_SIGACTION:
    case CALL_SIGMASK:
    case CALL_SIGPENDING:
    case CALL_SIGRETURN:
    case CALL_CLOSE:
    case CALL_STAT:
    case CALL_ACCESS:
    case CALL_GETPPID:
    case CALL_GETPGID:
    case CALL_YIELD:
        return NEXT_GO_ON;
    default:
        return NEXT_UNKNOWN;
    }
}

// run_end then need not end it.
static void runner_forget(struct runner *runner)
{
    runner->pid = 0;
    local_free(&runner->local);
    buffer_free(&runner->call.text);
}

static enum next look_at_stop(struct runner *runner, int process, const struct stop *stop)
{
    switch (stop->kind) {
    case STOP_CALL:
        return look_at_call(runner->pid, process, stop);
    case STOP_DEAD:
        runner_forget(runner);
        return NEXT_NO_WAIT;
    case STOP_SIGNAL:
        if (stop->signal == SIGSEGV && runner->local.mapping_count)
            return NEXT_UNKNOWN; // what it reads in shared memory is not known here
        return stop->signal == SIGCHLD ? NEXT_GO_ON : NEXT_NO_WAIT;
    default:
        return NEXT_GO_ON;
    }
}

struct pretended pretend_child(struct run *run, int process, int child, int status)
{
    struct runner *runner = &run->runner[process];
    enum next next = NEXT_GO_ON;
    struct stop stop = {0};

    run_arrive(run, process);
    pretend_found(runner, child, status);
    for (int i = 0; i < CALLS_MAX && next == NEXT_GO_ON; i++) {
        tracee_resume(runner->pid, false, 0);
        next = tracee_wait_for(runner->pid, TIME_MAX, &stop) == WAITED_STOPPED
                   ? look_at_stop(runner, process, &stop)
                   : NEXT_UNKNOWN;
    }
    struct pretended pretended = {.known = next == NEXT_WAIT || next == NEXT_NO_WAIT,
                                  .waits = next == NEXT_WAIT,
                                  .stack = STACK_UNKNOWN,
                                  .ip = stop.ip,
                                  .sp = stop.sp};
    if (pretended.waits)
        pretended.stack = learn_stack(run, runner->pid);
    return pretended;
}
