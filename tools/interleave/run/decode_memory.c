// SPDX-License-Identifier: MIT
// Calls with addresses that cannot be used.
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_memory.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

enum { SET = 8, PARTS_MAX = 1024 };

// Number of bytes of siginfo_t that waitid(2) stores: up to si_status.
enum { WAITED = 28 };

static bool can_read(const struct decoder *decoder, uint64_t address, size_t len)
{
    return reach_read(decoder->pid, address, len) == len;
}

static bool can_write(const struct decoder *decoder, uint64_t address, size_t len)
{
    return reach_write(decoder->pid, address, len) == len;
}

// A null address counts as good: nothing is stored there.
static bool receives(const struct decoder *decoder, const struct stop *stop, int argument,
                     size_t len)
{
    return !stop->argument[argument] || can_write(decoder, stop->argument[argument], len);
}

static bool gives(const struct decoder *decoder, const struct stop *stop, int argument, size_t len)
{
    return !stop->argument[argument] || can_read(decoder, stop->argument[argument], len);
}

// ---- Before -------------------------------------------------------------------------------------

static bool is_time(const struct decoder *decoder, uint64_t address)
{
    struct timespec time = {0};

    return tracee_read(decoder->pid, address, &time, sizeof time) && time.tv_sec >= 0 &&
           time.tv_nsec >= 0 && time.tv_nsec < NANOSECONDS;
}

static bool is_timer(const struct decoder *decoder, uint64_t address)
{
    struct itimerval timer = {0};

    return tracee_read(decoder->pid, address, &timer, sizeof timer) && timer.it_value.tv_sec >= 0 &&
           timer.it_interval.tv_sec >= 0 && timer.it_value.tv_usec >= 0 &&
           timer.it_interval.tv_usec >= 0 && timer.it_value.tv_usec < MICROSECONDS &&
           timer.it_interval.tv_usec < MICROSECONDS;
}

static bool are_parts(const struct decoder *decoder, const struct stop *stop)
{
    struct iovec part = {0};

    if (stop->argument[2] > PARTS_MAX)
        return false;
    for (uint64_t i = 0; i < stop->argument[2]; i++)
        if (!tracee_read(decoder->pid, stop->argument[1] + i * sizeof part, &part, sizeof part) ||
            reach_is_kernel((uintptr_t)part.iov_base, part.iov_len))
            return false;
    return true;
}

bool memory_is_refused(const struct decoder *decoder, const struct stop *stop)
{
    const uint64_t *argument = stop->argument;

    switch (stop->number) {
    case SYS_rt_sigprocmask:
        return !gives(decoder, stop, 1, SET);
    case SYS_rt_sigsuspend:
        return !can_read(decoder, argument[0], SET);
    case SYS_rt_sigpending:
        return !can_write(decoder, argument[0], SET);
    case SYS_rt_sigtimedwait:
        return !can_read(decoder, argument[0], SET) ||
               (argument[2] && !is_time(decoder, argument[2]));
    case SYS_nanosleep:
        return !is_time(decoder, argument[0]);
    case SYS_clock_nanosleep:
        return !is_time(decoder, argument[2]);
    case SYS_setitimer:
        return argument[1] && !is_timer(decoder, argument[1]);
    case SYS_read:
    case SYS_write:
    case SYS_pread64:
    case SYS_pwrite64:
        return reach_is_kernel(argument[1], argument[2]);
    case SYS_readv:
    case SYS_writev:
        return !are_parts(decoder, stop);
    default:
        return false;
    }
}

// ---- After --------------------------------------------------------------------------------------

int64_t memory_fails_late(const struct decoder *decoder, const struct stop *stop)
{
    switch (stop->number) {
    case SYS_wait4:
        return (receives(decoder, stop, 1, sizeof(int)) ? 0 : MEMORY_RESULT) |
               (receives(decoder, stop, 3, sizeof(struct rusage)) ? 0 : MEMORY_USAGE);
    case SYS_waitid:
        return (receives(decoder, stop, 2, WAITED) ? 0 : MEMORY_RESULT) |
               (receives(decoder, stop, 4, sizeof(struct rusage)) ? 0 : MEMORY_USAGE);
    case SYS_rt_sigtimedwait:
        return receives(decoder, stop, 1, sizeof(siginfo_t)) ? 0 : MEMORY_RESULT;
    case SYS_rt_sigprocmask:
        return receives(decoder, stop, 2, SET) ? 0 : MEMORY_RESULT;
    case SYS_rt_sigaction:
        return receives(decoder, stop, 2, ACTION_SIZE) ? 0 : MEMORY_RESULT;
    case SYS_newfstatat:
        return can_write(decoder, stop->argument[2], sizeof(struct stat)) ? 0 : MEMORY_RESULT;
    case SYS_statx:
        return can_write(decoder, stop->argument[4], sizeof(struct statx)) ? 0 : MEMORY_RESULT;
    case SYS_fstat:
#ifdef SYS_stat
    case SYS_stat:
    case SYS_lstat:
#endif
        return can_write(decoder, stop->argument[1], sizeof(struct stat)) ? 0 : MEMORY_RESULT;
    default:
        return 0;
    }
}

// ---- Reading and writing ------------------------------------------------------------------------

typedef size_t reach_function(pid_t pid, uint64_t address, size_t len);

static size_t reach_of(const struct decoder *decoder, const struct stop *stop, size_t *wanted,
                       reach_function *reach)
{
    const bool in_parts = stop->number == SYS_readv || stop->number == SYS_writev;
    struct iovec part = {0};
    size_t good = 0;

    *wanted = in_parts ? 0 : stop->argument[2];
    if (!in_parts)
        return reach(decoder->pid, stop->argument[1], *wanted);
    for (uint64_t i = 0; i < stop->argument[2]; i++) {
        if (!tracee_read(decoder->pid, stop->argument[1] + i * sizeof part, &part, sizeof part))
            break;
        if (good == *wanted)
            good += reach(decoder->pid, (uintptr_t)part.iov_base, part.iov_len);
        *wanted += part.iov_len;
    }
    return good;
}

size_t memory_of_read(const struct decoder *decoder, const struct stop *stop, size_t *wanted)
{
    return reach_of(decoder, stop, wanted, reach_write);
}

size_t memory_of_write(const struct decoder *decoder, const struct stop *stop, size_t *wanted)
{
    return reach_of(decoder, stop, wanted, reach_read);
}

size_t memory_portion(const struct decoder *decoder, int fd)
{
    enum { TERMINAL = 2048 };
    struct stat status = {0};
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)decoder->pid, fd);
    if (stat(path, &status))
        die("cannot look at %s (/proc has to be mounted):", path);
    return S_ISCHR(status.st_mode)    ? TERMINAL
           : S_ISFIFO(status.st_mode) ? (size_t)sysconf(_SC_PAGESIZE)
                                      : 1;
}
