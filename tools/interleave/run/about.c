// SPDX-License-Identifier: MIT
// Calls that ask about a process, or change it.
#include "interleave/run/about.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/tracee.h"

static bool is_about_priority(const struct stop *stop)
{
    return stop->number == SYS_getpriority || stop->number == SYS_setpriority;
}

// Which argument is the number of the process.
static int number_at(const struct stop *stop)
{
    return is_about_priority(stop) ? 1 : 0;
}

static bool is_about_itself(const struct stop *stop, int process)
{
    const int number = (int)stop->argument[number_at(stop)];

    if (stop->number == SYS_setrlimit || stop->number == SYS_acct)
        return true;
    // Any other first argument than these three is wrong.
    if (is_about_priority(stop) &&
        ((int)stop->argument[0] == PRIO_PGRP || (int)stop->argument[0] == PRIO_USER))
        return false;
    return number <= 0 || number == FIRST_PID + process;
}

// Where the call gives the process a limit: the argument that points to it, otherwise 0.
static int limit_at(const struct stop *stop)
{
    return stop->number == SYS_prlimit64 ? 2 : stop->number == SYS_setrlimit ? 1 : 0;
}

// A process that computes without end would get SIGXCPU.
static void check_limit(const struct decoder *decoder, const struct stop *stop)
{
    const int at = limit_at(stop);
    struct rlimit limit;

    if (at && (int)stop->argument[at - 1] == RLIMIT_CPU && stop->argument[at] &&
        tracee_read(decoder->pid, stop->argument[at], &limit, sizeof limit) &&
        limit.rlim_cur != RLIM_INFINITY)
        refuse(decoder, stop, "a limit of processor time (RLIMIT_CPU) is not modelled");
}

// Whether the kernel fails the call with EPERM, because only the superuser may make it, or one who
// has a limit for that.
static bool is_forbidden(const struct decoder *decoder, const struct stop *stop)
{
    struct rlimit limit;

    return geteuid() != 0 &&
           (stop->number == SYS_acct ||
            (!prlimit(decoder->pid, RLIMIT_RTPRIO, NULL, &limit) && limit.rlim_cur == 0));
}

static bool is_real_time(int policy)
{
    return policy == SCHED_FIFO || policy == SCHED_RR;
}

void about_check(const struct decoder *decoder, const struct stop *stop)
{
    const int policy = (int)stop->argument[1];

    check_limit(decoder, stop);
    if (!is_about_itself(stop, decoder->process))
        refuse(decoder, stop, "a call of this kind about other processes is not modelled");
    if (stop->number == SYS_acct && !is_forbidden(decoder, stop))
        refuse(decoder, stop, "process accounting is not modelled");
    if (stop->number == SYS_sched_setscheduler && policy != SCHED_OTHER && policy != SCHED_BATCH &&
        !(is_real_time(policy) && is_forbidden(decoder, stop)))
        refuse(decoder, stop, "policies other than SCHED_OTHER and SCHED_BATCH are not modelled");
}

bool about_translate(const struct segment *segment, const struct stop *stop)
{
    if (!segment->run->translates || stop->number == SYS_setrlimit || stop->number == SYS_acct ||
        (int)stop->argument[number_at(stop)] <= 0)
        return false;
    arch_set_argument(segment->runner->pid, number_at(stop), 0);
    return true;
}

void about_restore(const struct segment *segment, const struct stop *stop)
{
    arch_set_argument(segment->runner->pid, number_at(stop), stop->argument[number_at(stop)]);
}
