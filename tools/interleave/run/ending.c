// SPDX-License-Identifier: MIT
// The end of a process in a real run.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/run/ending.h"
#include "interleave/run/extra_call.h"
#include "interleave/run/run.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

void ending_await(struct run *run, int process, int status)
{
    struct runner *runner = &run->runner[process];
    struct stop stop;

    tracee_wait(runner->pid, &stop);
    while (stop.kind != STOP_DEAD) {
        // Other signals may be pending besides the one of which it dies.
        const bool is_fatal = stop.kind == STOP_SIGNAL && stop.signal == WTERMSIG(status);
        tracee_resume(runner->pid, false, is_fatal ? stop.signal : 0);
        tracee_wait(runner->pid, &stop);
    }
    if ((stop.status & ~0x80) != status && WIFSIGNALED(status))
        disagree(run, process, "the end", stop.status, status);
    if (WIFEXITED(status) && stop.status != status)
        disagree(run, process, "the end", stop.status, status);
    runner->pid = 0;
    local_free(&runner->local);
    buffer_free(&runner->call.text);
}

void ending_go(struct run *run, int process, int status)
{
    if (status == SIGKILL)
        (void)kill(run->runner[process].pid, SIGKILL);
    else
        tracee_resume(run->runner[process].pid, false, 0);
    ending_await(run, process, status);
}

// Runs the process up to a stop of the kind WANTED; signals have no effect on it any more. False
// when it dies before that.
static bool up_to(pid_t pid, enum stop_kind wanted)
{
    struct stop stop;

    do {
        tracee_resume(pid, wanted == STOP_RETURN, 0);
        tracee_wait(pid, &stop);
    } while (stop.kind != wanted && stop.kind != STOP_DEAD);
    return stop.kind == wanted;
}

static _Noreturn void refuse_close(int process)
{
    tracee_refuse("refused: process %d ends before its first call, and when its pipes are closed "
                  "then is not modelled",
                  FIRST_PID + process);
}

// Where the process does not end, it stands at its call again afterwards.
static void make_close(struct run *run, int process, int fd)
{
    const struct runner *runner = &run->runner[process];
    const uint64_t argument[4] = {(uint64_t)fd};

    if (!run->world.process[process].closed) {
        (void)extra_call(run, process, SYS_close, argument);
        return;
    }
    if (!runner->behind)
        refuse_close(process);
    arch_divert(runner->pid, runner->behind, SYS_close, (uint64_t)fd);
    if (!up_to(runner->pid, STOP_CALL) || !up_to(runner->pid, STOP_RETURN))
        die("a process was killed by someone else");
}

bool ending_is_pending(const struct run *run)
{
    for (int i = 0; i < run->world.count; i++)
        if (run->world.process[i].closed && !run->runner[i].pid)
            return true;
    return false;
}

// Whether the process, which is closing its descriptors, still has this one open in the model.
static bool stays_open(const struct run *run, int process, int fd)
{
    const struct local *local = &kernel_node(run->kernel, &run->world, process)->local;

    for (int i = 0; i < local->count; i++)
        if (local->descriptors[i].fd == fd)
            return kernel_has_open(&run->world, process, i);
    return false;
}

void ending_close(struct run *run, int process)
{
    struct runner *runner = &run->runner[process];

    for (int i = runner->local.count - 1; i >= 0; i--) {
        const struct descriptor there = runner->local.descriptors[i];
        if (behaviour_pipe(run->kernel->behaviour, there.object) == OBJECT_NONE ||
            stays_open(run, process, there.fd))
            continue;
        make_close(run, process, there.fd);
        local_remove(&runner->local, there.fd);
    }
}

bool ending_begin(struct run *run, int process, const struct effect *effect)
{
    if (effect->moves)
        return true;
    ending_close(run, process);
    return false;
}

// Blocks all signals but this deadly one, so that nothing else comes before it.
static void deadly_send(pid_t pid, int signal)
{
    const uint64_t others = ~((uint64_t)1 << (signal - 1));

    if (ptrace(PTRACE_SETSIGMASK, pid, sizeof others, &others))
        die("cannot set the signal mask of process %ld:", (long)pid);
    (void)kill(pid, signal);
}

// The process has really ended before, in vfork, and now its parent hears of that.
static void tell_parent(const struct run *run, int process)
{
    const int parent = behaviour_parent(run->kernel->behaviour, process);

    if (run->runner[parent].pid && run->world.process[parent].pending & signal_bit(SIGCHLD))
        (void)kill(run->runner[parent].pid, SIGCHLD);
}

static bool is_really_pending(pid_t pid, int signal)
{
    enum { MOST = 64 };
    siginfo_t infos[MOST];
    struct __ptrace_peeksiginfo_args all = {.flags = PTRACE_PEEKSIGINFO_SHARED, .nr = MOST};
    const long count = ptrace(PTRACE_PEEKSIGINFO, pid, &all, infos);

    if (count < 0)
        die("cannot look at the signals of process %ld:", (long)pid);
    for (long i = 0; i < count; i++)
        if (infos[i].si_signo == signal)
            return true;
    return false;
}

// With all others blocked, it is delivered at once, and goes no further.
static void take_back(pid_t pid, int signal, uint64_t blocked)
{
    const uint64_t others = ~signal_bit(signal);
    struct stop stop;

    if (ptrace(PTRACE_SETSIGMASK, pid, sizeof others, &others))
        die("cannot set the signal mask of process %ld:", (long)pid);
    tracee_resume(pid, false, 0);
    tracee_wait(pid, &stop);
    if (stop.kind != STOP_SIGNAL || stop.signal != signal)
        die("a signal of process %ld cannot be taken back", (long)pid);
    if (ptrace(PTRACE_SETSIGMASK, pid, sizeof blocked, &blocked))
        die("cannot set the signal mask of process %ld:", (long)pid);
}

void ending_defer(const struct run *run, int parent)
{
    const struct runner *runner = &run->runner[parent];
    const uint64_t blocked = tracee_blocked(runner->pid);
    const uint64_t one = signal_bit(SIGCHLD);

    if (!ending_is_pending(run) || !(blocked & one) || !is_really_pending(runner->pid, SIGCHLD))
        return;
    take_back(runner->pid, SIGCHLD, blocked);
    if (run->world.process[parent].pending & one)
        (void)kill(runner->pid, SIGCHLD);
}

void ending_complete(struct run *run, int process, int status)
{
    const struct runner *runner = &run->runner[process];

    if (!runner->pid) {
        tell_parent(run, process);
        return;
    }
    if (WIFEXITED(status))
        arch_divert(runner->pid, runner->behind, SYS_exit_group, (uint64_t)WEXITSTATUS(status));
    else if (status != SIGKILL)
        deadly_send(runner->pid, WTERMSIG(status));
    ending_go(run, process, status);
}
