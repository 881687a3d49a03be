// SPDX-License-Identifier: MIT
// Calls about timers: what they mean, and their answers.
#include "interleave/run/timers.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/result.h"
#include "interleave/model/timers.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/key_table.h"

// ---- What the calls mean ------------------------------------------------------------------------

// alarm(2), setitimer(2) and getitimer(2).
bool decode_alarm(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    enum { IN_MICROSECOND = NANOSECONDS / MICROSECONDS };
    static const int clocks[] = {[ITIMER_REAL] = TIMER_ALARM,
                                 [ITIMER_VIRTUAL] = TIMER_VIRTUAL,
                                 [ITIMER_PROF] = TIMER_PROFILE};
    struct itimerval timer = {0};
    const bool only_asks = stop->number == SYS_getitimer;

    call->alarm.left = (int64_t)(unsigned)stop->argument[0] * NANOSECONDS;
    if (stop->number != SYS_setitimer && !only_asks)
        return true;
    if ((int)stop->argument[0] < ITIMER_REAL || (int)stop->argument[0] > ITIMER_PROF)
        return false; // EINVAL
    if (stop->argument[1] && !only_asks)
        tracee_read(decoder->pid, stop->argument[1], &timer, sizeof timer);
    call->alarm =
        (struct alarm_arguments){.left = (int64_t)timer.it_value.tv_sec * NANOSECONDS +
                                         (int64_t)timer.it_value.tv_usec * IN_MICROSECOND,
                                 .is_timer = true,
                                 .interval = (int64_t)timer.it_interval.tv_sec * NANOSECONDS +
                                             (int64_t)timer.it_interval.tv_usec * IN_MICROSECOND,
                                 .only_asks = only_asks,
                                 .timer = clocks[stop->argument[0]]};
    return !only_asks || decoder->local->has_alarm;
}

bool timers_know_clock(int64_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME ||
           clock == CLOCK_TAI;
}

bool timers_is_cpu_clock(int64_t clock)
{
    enum { OF_PROCESS = 3, NO_CPU_CLOCK = 3 };

    return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID ||
           (clock < 0 && ~clock >> OF_PROCESS == 0 && (clock & NO_CPU_CLOCK) != NO_CPU_CLOCK);
}

// clock_nanosleep(2) with such a clock waits until other threads have used the time.
bool decode_sleep(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    (void)call;
    if (stop->number == SYS_clock_nanosleep && timers_is_cpu_clock((int)stop->argument[0]))
        refuse(decoder, stop, "sleeping for an amount of processor time is not modelled");
    return true;
}

static bool decode_create(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int number = decoder->local->timers_made + 1;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};

    event.sigev_value.sival_int = number - 1;
    if (!timers_know_clock((int)stop->argument[0]) && !timers_is_cpu_clock((int)stop->argument[0]))
        refuse(decoder, stop, "a timer of this clock is not modelled");
    if (number > TIMERS_MAX)
        refuse(decoder, stop, "so many timers are not modelled");
    if (stop->argument[1] && !tracee_read(decoder->pid, stop->argument[1], &event, sizeof event))
        return false; // EFAULT
    if (reach_write(decoder->pid, stop->argument[2], sizeof(int)) < sizeof(int))
        refuse(decoder, stop, "a bad address for the timer is not modelled");
    if (event.sigev_notify == SIGEV_NONE)
        event.sigev_signo = 0;
    else if (event.sigev_notify != SIGEV_SIGNAL)
        refuse(decoder, stop, "a timer that notifies a thread is not modelled");
    else if (event.sigev_signo < 1 || event.sigev_signo > SIGNAL_LAST)
        return false; // EINVAL
    call->timer = (struct timer_arguments){.does = TIMER_MAKES,
                                           .number = number,
                                           .first = event.sigev_signo,
                                           .is_cpu = timers_is_cpu_clock((int)stop->argument[0])};
    memcpy(&call->timer.second, &event.sigev_value, sizeof event.sigev_value);
    return true;
}

static bool is_time(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < NANOSECONDS;
}

static int64_t nanoseconds(const struct timespec *time)
{
    return (int64_t)time->tv_sec * NANOSECONDS + time->tv_nsec;
}

// The clock stands still, see clock.h.
bool timers_setting(pid_t pid, uint64_t address, bool is_absolute, struct timer_setting *setting)
{
    const int64_t now = (int64_t)NANOSECONDS * NANOSECONDS;
    struct itimerspec wanted;

    if (!tracee_read(pid, address, &wanted, sizeof wanted) || !is_time(&wanted.it_value) ||
        !is_time(&wanted.it_interval))
        return false;
    *setting =
        (struct timer_setting){nanoseconds(&wanted.it_value), nanoseconds(&wanted.it_interval)};
    if (setting->left && is_absolute)
        setting->left = setting->left > now ? setting->left - now : 1;
    return true;
}

static bool decode_set(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct timer_setting setting;

    if (!timers_setting(decoder->pid, stop->argument[2], stop->argument[1] & TIMER_ABSTIME,
                        &setting))
        return false; // EFAULT, EINVAL
    call->timer.does = TIMER_SETS;
    call->timer.first = setting.left;
    call->timer.second = setting.interval;
    return true;
}

bool decode_timer(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int id = (int)stop->argument[0];

    if (stop->number == SYS_timer_create)
        return decode_create(decoder, stop, call);
    if (id < 0 || id >= TIMERS_MAX)
        return false; // EINVAL
    call->timer.number = id + 1;
    if (stop->number == SYS_timer_settime)
        return decode_set(decoder, stop, call);
    call->timer.does = stop->number == SYS_timer_gettime  ? TIMER_ASKS
                       : stop->number == SYS_timer_delete ? TIMER_REMOVES
                                                          : TIMER_COUNTS;
    return true;
}

// ---- Answers ------------------------------------------------------------------------------------

static struct timer_setting setting_of(const struct run *run, const struct result *result)
{
    struct timer_setting setting = {0, 0};

    if (result->left)
        memcpy(&setting, run->kernel->behaviour->settings.keys[result->left - 1].data,
               sizeof setting);
    return setting;
}

static struct timespec time_of(int64_t nanoseconds)
{
    return (struct timespec){.tv_sec = nanoseconds / NANOSECONDS,
                             .tv_nsec = nanoseconds % NANOSECONDS};
}

static struct timeval micro_of(int64_t nanoseconds)
{
    const struct timespec time = time_of(nanoseconds);

    return (struct timeval){.tv_sec = time.tv_sec,
                            .tv_usec = time.tv_nsec / (NANOSECONDS / MICROSECONDS)};
}

// Stores the text for the program, unless it gives no address for it, and makes the call return.
static void answer(const struct runner *runner, uint64_t where, const void *text, size_t size,
                   int64_t value)
{
    const bool is_stored = !where || reach_put(runner->pid, where, text, size);

    arch_skip_call(runner->pid, is_stored ? value : -EFAULT);
}

static void answer_alarm(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct alarm_arguments *alarm = &runner->call.alarm;
    const struct timer_setting before = setting_of(run, result);
    const struct itimerval timer = {.it_interval = micro_of(before.interval),
                                    .it_value = micro_of(before.left)};

    answer(runner, alarm->is_timer ? runner->argument[alarm->only_asks ? 1 : 2] : 0, &timer,
           sizeof timer, result->value);
}

void timers_answer_setting(const struct run *run, int process, int argument,
                           const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct timer_setting before = setting_of(run, result);
    const struct itimerspec setting = {.it_interval = time_of(before.interval),
                                       .it_value = time_of(before.left)};

    answer(runner, runner->argument[argument], &setting, sizeof setting, result->value);
}

void timers_answer(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct timer_arguments *timer = &runner->call.timer;
    const int id = (int)timer->number - 1;

    if (runner->call.kind == CALL_ALARM)
        answer_alarm(run, process, result);
    else if (result->value == 0 && timer->does == TIMER_MAKES)
        answer(runner, runner->argument[2], &id, sizeof id, 0);
    else if (result->value == 0 && (timer->does == TIMER_SETS || timer->does == TIMER_ASKS))
        timers_answer_setting(run, process, timer->does == TIMER_SETS ? 3 : 1, result);
    else
        arch_skip_call(runner->pid, result->value);
}
