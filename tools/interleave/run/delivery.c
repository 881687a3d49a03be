// SPDX-License-Identifier: MIT
// Signals in a real run.
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
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
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

void delivery_put(pid_t pid, int signal, bool is_own)
{
    if (is_own)
        (void)tgkill(pid, pid, signal);
    else
        (void)kill(pid, signal);
}

void delivery_send(const struct run *run, const struct effect *effect)
{
    const int signal = effect->notice ? effect->notice : (int)effect->call->kill.signal;
    const bool is_own = effect->call->kind == CALL_TKILL || effect->call->kind == CALL_TGKILL;

    for (int i = 0; i < PROCESS_MAX; i++)
        if (effect->signalled[i] && run->runner[i].pid && signal != SIGKILL)
            delivery_put(run->runner[i].pid, signal, is_own);
}

// ---- Children that are stopped or continued -----------------------------------------------------

static enum news news_known(const struct process *process)
{
    return process->tells ? NEWS_NONE : (enum news)process->news;
}

void delivery_begin(struct run *run)
{
    memset(run->news_before, 0, sizeof run->news_before);
    for (int i = 0; i < run->world.count; i++) {
        run->news_before[i] = news_known(&run->world.process[i]);
        run->world.process[i].hung_up = false;
        run->world.process[i].bereft = 0;
    }
}

// The kernel does not send these itself, because for it no process is stopped.
static void hang_up(const struct run *run)
{
    for (int i = 0; i < run->world.count; i++)
        if (run->world.process[i].hung_up && run->runner[i].pid) {
            (void)kill(run->runner[i].pid, SIGHUP);
            (void)kill(run->runner[i].pid, SIGCONT);
        }
}

// Nor this: the program's prctl is answered, because what runs it has a setting of its own.
static void tell_children(const struct run *run)
{
    for (int i = 0; i < run->world.count; i++) {
        const int signal = run->world.process[i].bereft;
        if (signal && signal != SIGKILL && run->runner[i].pid)
            (void)kill(run->runner[i].pid, signal);
    }
}

void delivery_end(const struct run *run)
{
    hang_up(run);
    tell_children(run);
    for (int i = 0; i < run->world.count; i++) {
        const struct process *child = &run->world.process[i];
        if (news_known(child) == NEWS_NONE || news_known(child) == run->news_before[i] ||
            child->parent == REAPER)
            continue;
        const struct runner *parent = &run->runner[child->parent];
        if (parent->pid && !parent->local.signals.no_stops)
            (void)kill(parent->pid, SIGCHLD);
    }
}

static siginfo_t siginfo_of(const struct signal_details *details)
{
    siginfo_t info;

    memset(&info, 0, sizeof info);
    info.si_signo = details->signal;
    info.si_code = details->code;
    if (details->code == SI_TIMER) {
        info.si_timerid = details->status - 1;
        memcpy(&info.si_value, &details->value, sizeof info.si_value);
    }
    if (details->process < 0)
        return info;
    info.si_pid = FIRST_PID + details->process;
    info.si_uid = getuid();
    if (details->signal == SIGCHLD && details->code > 0)
        info.si_status = details->status;
    if (details->code == SI_QUEUE || details->code == SI_MESGQ)
        memcpy(&info.si_value, &details->value, sizeof info.si_value);
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
    const struct signal_details details = {.signal = SIGCHLD,
                                           .code = WIFSTOPPED(status) ? CLD_STOPPED : CLD_CONTINUED,
                                           .process = (int)child - FIRST_PID,
                                           .status =
                                               WIFSTOPPED(status) ? WSTOPSIG(status) : SIGCONT};
    const siginfo_t info = siginfo_of(&details);
    if (has_place && by_id && runner->argument[2])
        tracee_write(runner->pid, runner->argument[2], &info, sizeof info);
    if (has_place && !by_id && runner->argument[1])
        tracee_write(runner->pid, runner->argument[1], &status, sizeof status);
    arch_skip_call(runner->pid, result->value);
    return true;
}

// ---- Details of signals -------------------------------------------------------------------------

static bool details_find(const struct run *run, int number, int signal,
                         struct signal_details *details)
{
    const struct buffer *list = &run->kernel->behaviour->details.keys[number];

    for (size_t at = 0; at < list->size; at += sizeof *details) {
        memcpy(details, list->data + at, sizeof *details);
        if (details->signal == signal)
            return true;
    }
    return false;
}

// As signalfd(2) tells it.
static struct signalfd_siginfo read_of(const siginfo_t *info)
{
    struct signalfd_siginfo read = {.ssi_signo = (uint32_t)info->si_signo,
                                    .ssi_code = info->si_code};

    if (info->si_code == SI_TIMER) {
        read.ssi_tid = (uint32_t)info->si_timerid;
    } else {
        read.ssi_pid = (uint32_t)info->si_pid;
        read.ssi_uid = info->si_uid;
    }
    if (info->si_signo == SIGCHLD && info->si_code > 0)
        read.ssi_status = info->si_status;
    if (info->si_code == SI_TIMER || info->si_code == SI_QUEUE || info->si_code == SI_MESGQ) {
        read.ssi_ptr = (uintptr_t)info->si_value.sival_ptr;
        read.ssi_int = info->si_value.sival_int;
    }
    return read;
}

// The signals that were read come first in the list.
static void tell_read(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct buffer *list = &run->kernel->behaviour->details.keys[result->details];
    const size_t count =
        result->value > 0 ? (size_t)result->value / sizeof(struct signalfd_siginfo) : 0;

    for (size_t i = 0; i < count && (i + 1) * sizeof(struct signal_details) <= list->size; i++) {
        struct signal_details details;
        memcpy(&details, list->data + i * sizeof details, sizeof details);
        const siginfo_t info = siginfo_of(&details);
        const struct signalfd_siginfo read = read_of(&info);
        tracee_write(runner->pid, runner->argument[1] + i * sizeof read, &read, sizeof read);
    }
}

void delivery_waited(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    struct signal_details details;

    if (runner->call.kind == CALL_EVENT)
        tell_read(run, process, result);
    if (runner->call.kind != CALL_SIGWAIT || result->value <= 0 || !runner->argument[1] ||
        !details_find(run, result->details, (int)result->value, &details))
        return;
    const siginfo_t info = siginfo_of(&details);
    tracee_write(runner->pid, runner->argument[1], &info, sizeof info);
}

void delivery_inform(const struct run *run, pid_t pid, int number, int signal)
{
    struct signal_details details;

    if (!details_find(run, number, signal, &details))
        return;
    const siginfo_t info = siginfo_of(&details);
    if (ptrace(PTRACE_SETSIGINFO, pid, 0, &info))
        die("cannot change a signal of process %ld:", (long)pid);
}

bool delivery_is_own(pid_t pid)
{
    siginfo_t info;

    if (ptrace(PTRACE_GETSIGINFO, pid, 0, &info))
        die("cannot look at a signal of process %ld:", (long)pid);
    return info.si_code == SI_TKILL;
}
