// SPDX-License-Identifier: MIT
// Calls that ask about a process, or change it.
#include "interleave/run/about.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

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

    // Any other first argument than these three is wrong.
    if (is_about_priority(stop) &&
        ((int)stop->argument[0] == PRIO_PGRP || (int)stop->argument[0] == PRIO_USER))
        return false;
    return number <= 0 || number == FIRST_PID + process;
}

void about_check(const struct decoder *decoder, const struct stop *stop)
{
    const int policy = (int)stop->argument[1];

    if (!is_about_itself(stop, decoder->process))
        refuse(decoder, stop, "a call of this kind about other processes is not modelled");
    if (stop->number == SYS_sched_setscheduler && policy != SCHED_OTHER && policy != SCHED_BATCH)
        refuse(decoder, stop, "policies other than SCHED_OTHER and SCHED_BATCH are not modelled");
}

bool about_translate(const struct segment *segment, const struct stop *stop)
{
    if (!segment->run->translates || (int)stop->argument[number_at(stop)] <= 0)
        return false;
    arch_set_argument(segment->runner->pid, number_at(stop), 0);
    return true;
}

void about_restore(const struct segment *segment, const struct stop *stop)
{
    arch_set_argument(segment->runner->pid, number_at(stop), stop->argument[number_at(stop)]);
}
