// SPDX-License-Identifier: MIT
// The time that processes see.
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/clock.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/clock.h"
#include "interleave/run/run.h"
#include "interleave/run/timers.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/fingerprint.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"

enum { MILLISECOND = 1000000, SECOND = 1000000000 };

// ---- Looking at the clock again and again -------------------------------------------------------

// The process's state is kept at the 8th look, the 64th and so on, and compared at the looks that
// follow: a round of the loop may have several. A process that counts its rounds never comes back
// to it.
enum { LOOKS_FIRST = 8, LOOKS_COMPARED = 16, LOOKS_MAX = 10000 };

static bool is_kept(int looks)
{
    while (looks > LOOKS_FIRST && looks % LOOKS_FIRST == 0)
        looks /= LOOKS_FIRST;
    return looks == LOOKS_FIRST;
}

static uint64_t state_of(const struct runner *runner)
{
    return fingerprint_take_whole(runner->pid, &runner->local, FINGERPRINT_MAX);
}

// Whether the process is back where it has been, so that only the clock can end its loop.
static bool is_back(struct runner *runner)
{
    struct runner_clock *clock = &runner->clock;

    if (is_kept(clock->looks)) {
        clock->kept = state_of(runner);
        clock->kept_at = clock->looks;
        return false;
    }
    return clock->kept && clock->looks - clock->kept_at <= LOOKS_COMPARED &&
           state_of(runner) == clock->kept;
}

bool clock_is_awaited(struct run *run, struct runner *runner, const struct stop *stop,
                      struct call *call)
{
    struct runner_clock *clock = &runner->clock;
    const bool is_free = scope_has_clock(run->kernel->scope, stop->ip, stop->sp);

    if (clock->moves)
        return false;
    clock->looks++;
    const bool counts = !is_free && clock->looks > LOOKS_MAX;
    if (!is_free && !counts && !is_back(runner))
        return false;
    *call = (struct call){.kind = CALL_CLOCK,
                          .number = stop->number,
                          .object = OBJECT_NONE,
                          .ip = stop->ip,
                          .sp = stop->sp};
    call->clock = (struct clock_arguments){.is_free = is_free, .counts = counts};
    return true;
}

bool clock_is_endless(const struct runner *runner)
{
    return runner->clock.looks > LOOKS_MAX;
}

void clock_forget(struct runner *runner)
{
    runner->clock = (struct runner_clock){0};
}

// ---- Answers ------------------------------------------------------------------------------------

// By so much the clock moves on with each look of a process that waits: a hundredth of the time
// that it has waited for, so that it waits hardly longer than it wants to.
static int64_t tick(int64_t waited)
{
    int64_t tick = MILLISECOND;

    while (tick < SECOND && waited >= tick * 1000)
        tick *= 10;
    return tick;
}

static void move_on(struct runner *runner)
{
    if (!runner->clock.moves)
        return;
    runner->clock.looks++;
    runner->local.clock += tick(runner->local.clock - runner->clock.from);
}

static int64_t write_out(const struct runner *runner, uint64_t where, const void *from, size_t len)
{
    return !where || reach_put(runner->pid, where, from, len) ? 0 : -EFAULT;
}

static int64_t answer_now(const struct runner *runner, const struct stop *stop)
{
    const bool is_cpu =
        stop->number == SYS_clock_gettime && timers_is_cpu_clock((int)stop->argument[0]);
    const int64_t start = is_cpu ? 0 : SECOND; // in seconds: 2001-09-09
    struct timespec now = {start + runner->local.clock / SECOND, runner->local.clock % SECOND};

    if (stop->number == SYS_clock_gettime)
        return write_out(runner, stop->argument[1], &now, sizeof now);
#ifdef SYS_time
    if (stop->number == SYS_time) {
        const int64_t error = write_out(runner, stop->argument[0], &now.tv_sec, sizeof now.tv_sec);
        return error ? error : now.tv_sec;
    }
#endif
    now.tv_nsec /= 1000; // gettimeofday: microseconds
    return write_out(runner, stop->argument[0], &now, sizeof now);
}

// The process has used processor time only while it waited for the time to pass.
static int64_t answer_usage(const struct runner *runner, const struct stop *stop)
{
    const int64_t clock = runner->local.clock;

    if (stop->number == SYS_times) {
        const clock_t ticks = clock / (SECOND / sysconf(_SC_CLK_TCK));
        const struct tms used = {.tms_utime = ticks};
        const int64_t error = write_out(runner, stop->argument[0], &used, sizeof used);
        return error ? error : ticks;
    }
    struct rusage used;
    memset(&used, 0, sizeof used);
    if ((int)stop->argument[0] != RUSAGE_CHILDREN)
        used.ru_utime = (struct timeval){clock / SECOND, clock % SECOND / 1000};
    return write_out(runner, stop->argument[1], &used, sizeof used);
}

void clock_waited(struct run *run, const struct runner *runner, const struct result *result)
{
    static const struct rusage unused;
    const bool by_id = runner->call.kind == CALL_WAITID;
    const uint64_t usage = runner->argument[by_id ? 4 : 3];

    if (usage == 0 || result->how != RETURNED || result->value == -EFAULT ||
        wait_child(&runner->call, result) <= 0)
        return;
    run->reads_clock = true;
    (void)tracee_write(runner->pid, usage, &unused, sizeof unused);
}

void clock_answer(struct run *run, struct runner *runner, const struct stop *stop)
{
    run->reads_clock = true;
    runner->asked_time = true;
    runner->asked_ip = stop->ip;
    runner->asked_sp = stop->sp;
    move_on(runner);
    arch_skip_call(runner->pid, call_kind_of(stop->number) == CALL_USAGE
                                    ? answer_usage(runner, stop)
                                    : answer_now(runner, stop));
}

void clock_make(struct run *run, struct runner *runner, const struct result *result)
{
    struct stop stop = {
        .kind = STOP_CALL, .number = runner->number, .ip = runner->call.ip, .sp = runner->call.sp};

    memcpy(stop.argument, runner->argument, sizeof stop.argument);
    clock_forget(runner);
    if (result->value == CLOCK_MOVES && runner->call.clock.is_free)
        runner->local.clock += clock_stride(runner->local.clock);
    else if (result->value == CLOCK_MOVES)
        runner->clock = (struct runner_clock){.moves = true, .from = runner->local.clock};
    clock_answer(run, runner, &stop);
}
