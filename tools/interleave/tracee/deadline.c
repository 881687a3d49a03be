// SPDX-License-Identifier: MIT
// When the tool has to end.
#include <sys/mman.h>
#include <time.h>

#include "interleave/tracee/deadline.h"
#include "lib/base/diag.h"

struct deadline *deadline;

enum { MILLISECONDS = 1000, NANOSECONDS = 1000000, SIGNALS = 128, REST = 10 };

void deadline_share(void)
{
    const int flags = MAP_SHARED | MAP_ANONYMOUS;

    // cppcheck-suppress invalidFunctionArg ; there is no file
    deadline = mmap(NULL, sizeof *deadline, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (deadline == MAP_FAILED)
        die("out of memory");
    // cppcheck-suppress nullPointerOutOfMemory ; what mmap returns then is MAP_FAILED
    deadline->ended = -1;
}

static int64_t clock_read(clockid_t clock)
{
    struct timespec now = {0};

    if (clock_gettime(clock, &now))
        return 0;
    return (int64_t)now.tv_sec * MILLISECONDS + now.tv_nsec / NANOSECONDS;
}

int64_t deadline_now(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

int64_t deadline_used_by(pid_t pid)
{
    clockid_t clock = 0;

    return clock_getcpuclockid(pid, &clock) ? 0 : clock_read(clock);
}

// Time and signal are one number, so that both become visible at once.
void deadline_ask(int signal)
{
    if (!deadline->asked)
        deadline->asked = deadline_now() * SIGNALS + signal;
}

int deadline_signal(void)
{
    return (int)(deadline->asked % SIGNALS);
}

int64_t deadline_asked(void)
{
    return deadline->asked / SIGNALS;
}

void deadline_start(long seconds)
{
    deadline->rest = seconds * MILLISECONDS / REST;
    deadline->moment = deadline_now() + seconds * MILLISECONDS - deadline->rest;
    deadline->phase = PHASE_SEARCH;
}

void deadline_report(bool is_stopped)
{
    const int64_t now = deadline_now();
    const int64_t end = deadline->moment + deadline->rest;
    const int64_t left = end > now ? end - now : 0;

    deadline->signal_before = deadline_signal();
    deadline->part_ends = is_stopped ? now : 0;
    deadline->used = clock_read(CLOCK_PROCESS_CPUTIME_ID) + left + MILLISECONDS;
    deadline->phase = PHASE_REPORT;
}

void deadline_part(int64_t milliseconds)
{
    if (deadline->part_ends)
        deadline->part_ends = deadline_now() + milliseconds;
}

int64_t deadline_rest(void)
{
    return deadline_signal() ? 0 : deadline->rest;
}

bool deadline_is_over(void)
{
    if (deadline->phase != PHASE_REPORT)
        return deadline_signal() || (deadline->moment && deadline_now() >= deadline->moment);
    return deadline_signal() != deadline->signal_before ||
           (deadline->part_ends && deadline_now() >= deadline->part_ends) ||
           clock_read(CLOCK_PROCESS_CPUTIME_ID) >= deadline->used;
}
