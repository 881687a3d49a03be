// SPDX-License-Identifier: MIT
//
// Looks into /proc many times a second. In a namespace, /proc has only its own processes.
//
// A program that is busy is given processor time, not time of the clock: on a loaded machine it may
// need five times as long, and must get the same report.

#include "forkcheck/sandbox/watch.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PAUSE_MS = 10,
    MILLION = 1000000,
    THOUSAND = 1000,
    LEFT_ALONE_MS = 500, // for processes that outlive the program
    PAGES_MAX = 1 << 18, // a gigabyte, of pages of 4 KiB
    DECIMAL = 10,
};

struct crowd {
    long processes;  // without this one
    long pages;      // of memory that they have
    long long ticks; // of processor time, of theirs and of those that have been reaped
    bool is_busy;    // one of them runs, or could if it had a processor, or waits for a disk
};

static long resident_pages(const char *number)
{
    char path[64];
    char line[128];
    long pages = 0;

    (void)snprintf(path, sizeof path, "/proc/%.20s/statm", number);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    char *at = fgets(line, sizeof line, file);
    if (at != NULL) {
        (void)strtol(at, &at, DECIMAL); // its size, which is no matter
        pages = strtol(at, NULL, DECIMAL);
    }
    (void)fclose(file);
    return pages;
}

// Adds what /proc/NUMBER/stat says. The name of the program may have any characters, so it is
// skipped from its end: state, ten other numbers, and the processor time of the process and of its
// reaped children, each in user mode and in the kernel.
static void times_add(struct crowd *crowd, const char *number)
{
    enum { OTHERS = 10, TIMES = 4 };
    char path[64];
    char line[512];

    (void)snprintf(path, sizeof path, "/proc/%.20s/stat", number);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    char *at = fgets(line, sizeof line, file) == NULL ? NULL : strrchr(line, ')');
    (void)fclose(file);
    if (at == NULL || at[1] != ' ' || at[2] == '\0')
        return;
    // This process itself is always running when it looks.
    if (strcmp(number, "1") != 0 && (at[2] == 'R' || at[2] == 'D'))
        crowd->is_busy = true;
    at += 3;
    for (int i = 0; i < OTHERS; i++)
        (void)strtoull(at, &at, DECIMAL);
    for (int i = 0; i < TIMES; i++)
        crowd->ticks += strtoll(at, &at, DECIMAL);
}

static struct crowd crowd_count(void)
{
    struct crowd crowd = {0};
    DIR *directory = opendir("/proc");
    const struct dirent *entry = NULL;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        crowd.processes++;
        crowd.pages += resident_pages(entry->d_name);
        times_add(&crowd, entry->d_name);
    }
    if (directory != NULL)
        (void)closedir(directory);
    crowd.processes--;
    return crowd;
}

static long long now(void)
{
    struct timespec time = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * THOUSAND + time.tv_nsec / MILLION;
}

// How much of its time the program has had, in milliseconds. While somebody is busy, only processor
// time counts, but never more than the clock shows; while all of them wait, all time counts.
struct share {
    long long last; // when this was looked at last
    long long waited;
    long long busy; // by the clock
};

static long long share_used(struct share *share, const struct crowd *crowd)
{
    const long long time = now();
    const long long passed = time - share->last;
    const long long processor = crowd->ticks * THOUSAND / sysconf(_SC_CLK_TCK);

    *(crowd->is_busy ? &share->busy : &share->waited) += passed;
    share->last = time;
    return share->waited + (processor < share->busy ? processor : share->busy);
}

static void wait_a_little(void)
{
    const struct timespec pause = {.tv_nsec = (long)PAUSE_MS * MILLION};
    sigset_t child;

    (void)sigemptyset(&child);
    (void)sigaddset(&child, SIGCHLD);
    (void)sigtimedwait(&child, NULL, &pause);
}

// Process 1 cannot be hit by its own kill(-1). New processes are born while it runs only to those
// that it has not reached yet, so it is repeated until none is left.
static void kill_all(pid_t program, int *status)
{
    for (;;) {
        int ended = 0;
        (void)kill(-1, SIGKILL);
        const pid_t pid = waitpid(-1, &ended, 0);
        if (pid == program)
            *status = ended;
        if (pid == -1 && errno == ECHILD)
            return;
    }
}

enum watch_end watch_until_end(pid_t program, unsigned seconds, int *status)
{
    struct share share = {.last = now()};
    const long long most = (long long)seconds * THOUSAND;
    const long long end = share.last + most * WATCH_PATIENCE;
    enum watch_end how = WATCH_ENDED;
    long long left_since = 0;

    while (how == WATCH_ENDED) {
        int ended = 0;
        const pid_t pid = waitpid(-1, &ended, WNOHANG);
        if (pid == -1)
            return WATCH_ENDED; // there is nobody left
        if (pid == program) {
            *status = ended;
            left_since = now();
        }
        if (pid > 0)
            continue;
        const struct crowd crowd = crowd_count();
        const bool is_late = share_used(&share, &crowd) >= most || share.last >= end;
        if (crowd.processes > WATCH_PROCESSES)
            how = WATCH_CROWDED;
        else if (crowd.pages > PAGES_MAX)
            how = WATCH_MEMORY;
        else if (is_late)
            how = left_since > 0 ? WATCH_ENDED : WATCH_LATE;
        if (is_late || (left_since > 0 && share.last - left_since > LEFT_ALONE_MS))
            break;
        wait_a_little();
    }
    kill_all(program, status);
    return how;
}
