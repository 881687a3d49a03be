// SPDX-License-Identifier: MIT
// What memory a system call accesses: section 2 of the man pages.
#include "interleave/run/call_memory.h"

#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "interleave/tracee/pointers.h"

enum { READS, WRITES, SET = 8, ACTION = 32 };

// A program may give a call more than the size of its memory, SSIZE_MAX for instance. Linux reads
// and writes at most COUNT_MAX bytes at once (MAX_RW_COUNT). How much a call really accesses is not
// known where the size is more than KNOWN_MAX.
enum { COUNT_MAX = 0x7ffff000, KNOWN_MAX = 1 << 20 };

// The size is FIXED, or else the value of argument COUNT.
static const struct {
    long number;
    int argument;
    int does;
    uint64_t fixed;
    int count;
} rows[] = {
    {SYS_read, 1, WRITES, 0, 2},
    {SYS_pread64, 1, WRITES, 0, 2},
    {SYS_write, 1, READS, 0, 2},
    {SYS_pwrite64, 1, READS, 0, 2},
    {SYS_getrandom, 0, WRITES, 0, 1},
    {SYS_wait4, 1, WRITES, sizeof(int), 0},
    {SYS_wait4, 3, WRITES, sizeof(struct rusage), 0},
    {SYS_waitid, 2, WRITES, sizeof(siginfo_t), 0},
    {SYS_waitid, 4, WRITES, sizeof(struct rusage), 0},
    {SYS_rt_sigprocmask, 1, READS, SET, 0},
    {SYS_rt_sigprocmask, 2, WRITES, SET, 0},
    {SYS_rt_sigaction, 1, READS, ACTION, 0},
    {SYS_rt_sigaction, 2, WRITES, ACTION, 0},
    {SYS_rt_sigsuspend, 0, READS, SET, 0},
    {SYS_rt_sigpending, 0, WRITES, SET, 0},
    {SYS_nanosleep, 0, READS, sizeof(struct timespec), 0},
    {SYS_nanosleep, 1, WRITES, sizeof(struct timespec), 0},
    {SYS_clock_nanosleep, 2, READS, sizeof(struct timespec), 0},
    {SYS_clock_nanosleep, 3, WRITES, sizeof(struct timespec), 0},
    {SYS_clock_gettime, 1, WRITES, sizeof(struct timespec), 0},
    {SYS_gettimeofday, 0, WRITES, sizeof(struct timeval), 0},
    {SYS_setitimer, 1, READS, sizeof(struct itimerval), 0},
    {SYS_setitimer, 2, WRITES, sizeof(struct itimerval), 0},
    {SYS_getitimer, 1, WRITES, sizeof(struct itimerval), 0},
    {SYS_futex, 0, READS, sizeof(int), 0},
    {SYS_pipe2, 0, WRITES, 2 * sizeof(int), 0},
    {SYS_fstat, 1, WRITES, sizeof(struct stat), 0},
#ifdef __x86_64__
    {SYS_pipe, 0, WRITES, 2 * sizeof(int), 0},
    {SYS_time, 0, WRITES, sizeof(time_t), 0},
#endif
};

static struct call_memory memory_of(long number, int i, const uint64_t argument[6])
{
    struct call_memory memory = {argument[i], CALL_MEMORY_UNKNOWN, true, true, false};

    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const uint64_t size = rows[k].fixed ? rows[k].fixed : argument[rows[k].count];
        if (rows[k].number != number || rows[k].argument != i)
            continue;
        memory.reads = rows[k].does == READS;
        memory.writes = rows[k].does == WRITES;
        memory.is_known = size <= KNOWN_MAX;
        memory.size = size < COUNT_MAX ? size : COUNT_MAX;
    }
    return memory;
}

int call_memory_of(long number, const uint64_t argument[6],
                   struct call_memory memory[CALL_MEMORY_MAX])
{
    // What clone(2) stores, only the C library looks at.
    const unsigned pointers = number == SYS_clone ? 0 : pointers_of(number);
    int count = 0;

    for (int i = 0; i < 6; i++)
        if (pointers & 1U << i && argument[i])
            memory[count++] = memory_of(number, i, argument);
    return count;
}
