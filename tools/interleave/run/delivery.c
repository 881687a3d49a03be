// SPDX-License-Identifier: MIT
// Signals in a real run.
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/run/delivery.h"
#include "interleave/run/run.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/buffer.h"
#include "lib/diag.h"

void delivery_send(const struct run *run, const struct effect *effect)
{
    const int signal = (int)effect->call->kill.signal;

    for (int i = 0; i < PROCESS_MAX; i++)
        if (effect->signalled[i] && run->runner[i].pid && signal != SIGKILL)
            (void)kill(run->runner[i].pid, signal);
}

// ---- Children that are stopped or go on ---------------------------------------------------------

// By process: what it has told its parent of itself.
static enum news told_before[PROCESS_MAX];

static enum news has_told(const struct process *process)
{
    return process->tells ? NEWS_NONE : (enum news)process->news;
}

void delivery_begin(struct run *run)
{
    memset(told_before, 0, sizeof told_before);
    for (int i = 0; i < run->world.count; i++) {
        told_before[i] = has_told(&run->world.process[i]);
        run->world.process[i].hung_up = false;
    }
}

// The kernel does not do so itself: it sees no process that is stopped.
static void hang_up(const struct run *run)
{
    for (int i = 0; i < run->world.count; i++)
        if (run->world.process[i].hung_up && run->runner[i].pid) {
            (void)kill(run->runner[i].pid, SIGHUP);
            (void)kill(run->runner[i].pid, SIGCONT);
        }
}

void delivery_end(const struct run *run)
{
    hang_up(run);
    for (int i = 0; i < run->world.count; i++) {
        const struct process *child = &run->world.process[i];
        if (has_told(child) == NEWS_NONE || has_told(child) == told_before[i] ||
            child->parent == REAPER)
            continue;
        const struct runner *parent = &run->runner[child->parent];
        if (parent->pid && !parent->local.signals.no_stops)
            (void)kill(parent->pid, SIGCHLD);
    }
}

static siginfo_t siginfo_of(const struct telling *telling)
{
    siginfo_t info;

    memset(&info, 0, sizeof info);
    info.si_signo = telling->signal;
    info.si_code = telling->code;
    if (telling->process < 0)
        return info;
    info.si_pid = FIRST_PID + telling->process;
    info.si_uid = getuid();
    if (telling->signal == SIGCHLD && telling->code > 0)
        info.si_status = telling->status;
    return info;
}

bool delivery_wait(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const int status = (int)result->waited.status;
    const bool by_id = runner->call.kind == CALL_WAITID;
    const bool has_place = result->value != -EFAULT;
    const int64_t child = wait_child(&runner->call, result);

    if (result->how != RETURNED || child <= 0 || (!WIFSTOPPED(status) && !WIFCONTINUED(status)))
        return false;
    const struct telling telling = {SIGCHLD, WIFSTOPPED(status) ? CLD_STOPPED : CLD_CONTINUED,
                                    (int)child - FIRST_PID,
                                    WIFSTOPPED(status) ? WSTOPSIG(status) : SIGCONT};
    const siginfo_t info = siginfo_of(&telling);
    if (has_place && by_id && runner->argument[2])
        tracee_write(runner->pid, runner->argument[2], &info, sizeof info);
    if (has_place && !by_id && runner->argument[1])
        tracee_write(runner->pid, runner->argument[1], &status, sizeof status);
    arch_skip_call(runner->pid, result->value);
    return true;
}

// ---- What signals tell --------------------------------------------------------------------------

static bool telling_find(const struct run *run, int told, int signal, struct telling *telling)
{
    const struct buffer *list = &run->kernel->behaviour->told.keys[told];

    for (size_t at = 0; at < list->size; at += sizeof *telling) {
        memcpy(telling, list->data + at, sizeof *telling);
        if (telling->signal == signal)
            return true;
    }
    return false;
}

void delivery_waited(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    struct telling telling;

    if (runner->call.kind != CALL_SIGWAIT || result->value <= 0 || !runner->argument[1] ||
        !telling_find(run, result->told, (int)result->value, &telling))
        return;
    const siginfo_t info = siginfo_of(&telling);
    tracee_write(runner->pid, runner->argument[1], &info, sizeof info);
}

void delivery_inform(const struct run *run, pid_t pid, int told, int signal)
{
    struct telling telling;

    if (!telling_find(run, told, signal, &telling))
        return;
    const siginfo_t info = siginfo_of(&telling);
    if (ptrace(PTRACE_SETSIGINFO, pid, 0, &info))
        die("cannot change a signal of process %ld:", (long)pid);
}
