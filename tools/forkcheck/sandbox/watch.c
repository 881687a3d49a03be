// SPDX-License-Identifier: MIT
//
// Looks into /proc many times a second. In a namespace, /proc has only its own processes.

#include "forkcheck/sandbox/watch.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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
    long processes; // without this one
    long pages;     // of memory that they have
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
    const long long end = now() + (long long)seconds * THOUSAND;
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
        if (crowd.processes > WATCH_PROCESSES)
            how = WATCH_CROWDED;
        else if (crowd.pages > PAGES_MAX)
            how = WATCH_MEMORY;
        else if (now() >= end)
            how = left_since > 0 ? WATCH_ENDED : WATCH_LATE;
        if (now() >= end || (left_since > 0 && now() - left_since > LEFT_ALONE_MS))
            break;
        wait_a_little();
    }
    kill_all(program, status);
    return how;
}
