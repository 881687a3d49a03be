// SPDX-License-Identifier: MIT
// The guard: the process that waits while the worker works.
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "interleave/tracee/deadline.h"
#include "interleave/tracee/guard.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"

// In milliseconds: how long the worker may take to end; after which time a second signal kills it
// (timeout(1) sends one to the tool and one to its group); how long killed processes may take to
// go; and the interval of the guard's checks.
enum { GRACE = 3000, TWICE = 1000, LEAVING = 2000, ROUND = 50 };

// ---- Signals ------------------------------------------------------------------------------------

static bool is_ignored(int signal)
{
    struct sigaction action;

    return !sigaction(signal, NULL, &action) && action.sa_handler == SIG_IGN;
}

static sigset_t awaited_signals(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    if (!is_ignored(SIGHUP))
        (void)sigaddset(&set, SIGHUP);
    if (!is_ignored(SIGTSTP))
        (void)sigaddset(&set, SIGTSTP);
    return set;
}

void guard_prepare(void)
{
    const sigset_t set = awaited_signals();

    // With SIGCHLD ignored, children would leave no status.
    if (signal(SIGCHLD, SIG_DFL) == SIG_ERR || sigprocmask(SIG_BLOCK, &set, NULL))
        die("cannot block signals:");
}

static void on_signal(int signal)
{
    const int error = errno;

    deadline_ask(signal);
    errno = error;
}

void guard_undo(void)
{
    const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigset_t none;

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (!is_ignored(SIGHUP))
        (void)sigaction(SIGHUP, &action, NULL);
    (void)sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL))
        die("cannot unblock signals:");
}

// ---- Processes that are left behind -------------------------------------------------------------

struct other {
    long pid;
    long parent;
    char state;
    char name[32];
    bool is_below;
};

static bool other_read(const char *number, struct other *other)
{
    char path[300];
    char line[256] = "";

    (void)snprintf(path, sizeof path, "/proc/%s/stat", number);
    FILE *file = fopen(path, "re");
    const bool is_read = file && fgets(line, sizeof line, file);
    if (file)
        (void)fclose(file);
    const char *start = strchr(line, '(');
    const char *end = strrchr(line, ')');
    if (!is_read || !start || !end || end[1] != ' ')
        return false;
    *other = (struct other){.pid = strtol(number, NULL, 10), .state = end[2]};
    const size_t len = (size_t)(end - start) - 1;
    memcpy(other->name, start + 1, len < sizeof other->name - 1 ? len : sizeof other->name - 1);
    other->parent = strtol(end + 3, NULL, 10);
    return true;
}

static size_t others_read(struct other **others)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry = NULL;
    size_t count = 0;

    while (proc && (entry = readdir(proc))) {
        struct other other;
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !other_read(entry->d_name, &other))
            continue;
        *others = memory_resize(*others, count + 1, sizeof **others);
        (*others)[count++] = other;
    }
    if (proc)
        (void)closedir(proc);
    return count;
}

// Names all descendants of the child on stderr, but not the child itself, which only waits for
// them.
static void left_name(pid_t child)
{
    struct other *others = NULL;
    const size_t count = others_read(&others);
    bool is_changed = true;

    while (is_changed) {
        is_changed = false;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < count && !others[i].is_below; k++)
                if (others[i].parent == child ||
                    (others[k].is_below && others[k].pid == others[i].parent))
                    others[i].is_below = is_changed = true;
    }
    for (size_t i = 0; i < count; i++)
        if (others[i].is_below && others[i].state != 'Z')
            (void)fprintf(stderr,
                          "interleave: process %ld (%s, state %c) cannot be killed, and is left "
                          "behind\n",
                          others[i].pid, others[i].name, others[i].state);
    free(others);
}

// ---- The guard ----------------------------------------------------------------------------------

struct guard {
    pid_t child;
    bool is_killed;     // the worker was killed
    bool is_second;     // because of a second signal
    const char *killer; // what it was killed for: "SIGTERM", "--max-seconds"
};

// Signals the worker, or the process that is about to fork it.
static void worker_signal(const struct guard *guard, int signal)
{
    const pid_t worker = (pid_t)deadline->worker;

    (void)kill(worker > 0 ? worker : guard->child, signal);
}

static void worker_kill(struct guard *guard)
{
    guard->killer = deadline_signal() ? signal_name(deadline_signal()) : "--max-seconds";
    guard->is_killed = true;
    worker_signal(guard, SIGKILL);
}

static void on_request(struct guard *guard, int signal)
{
    if (deadline_signal() && deadline_now() - deadline_asked() > TWICE && !guard->is_killed) {
        guard->is_second = true;
        worker_kill(guard);
    }
    deadline_ask(signal);
}

// As in a shell: the whole job stops, and later continues as if nothing had happened.
static void suspend(const struct guard *guard)
{
    const int64_t before = deadline_now();

    worker_signal(guard, SIGSTOP);
    (void)kill(getpid(), SIGSTOP);
    const int64_t away = deadline_now() - before;
    if (deadline->moment)
        deadline->moment += away;
    worker_signal(guard, SIGCONT);
}

// While it writes the report, the worker may wait for its reader without limit.
static bool is_overdue(void)
{
    if (deadline_signal())
        return deadline_now() > deadline_asked() + GRACE;
    if (deadline->phase == PHASE_REPORT)
        return deadline_used_by((pid_t)deadline->worker) > deadline->used + GRACE;
    return deadline->moment && deadline_now() > deadline->moment + GRACE;
}

static _Noreturn void leave(const struct guard *guard)
{
    const int status = (int)deadline->ended;

    if (guard->is_killed) {
        (void)fprintf(stderr,
                      guard->is_second
                          ? "interleave: incomplete: a second %s ends it without a result\n"
                          : "interleave: incomplete: stopped by %s; it did not come to its "
                            "end in time, and has no result\n",
                      guard->killer);
        _exit(EXIT_INCOMPLETE);
    }
    if (deadline->ended >= 0 && WIFEXITED(status))
        _exit(WEXITSTATUS(status));
    if (deadline->ended >= 0 && WTERMSIG(status) == SIGKILL)
        (void)fputs("interleave: killed by someone else (out of memory?); no result\n", stderr);
    else if (deadline->ended >= 0)
        (void)fprintf(stderr, "interleave: ended by %s; no result\n",
                      signal_name(WTERMSIG(status)));
    _exit(EXIT_TROUBLE);
}

_Noreturn void guard_stay(pid_t child)
{
    const sigset_t awaited = awaited_signals();
    const struct timespec round = {0, ROUND * 1000000L};
    struct guard guard = {.child = child};
    int64_t ended = 0;

    for (;;) {
        const int signal = sigtimedwait(&awaited, NULL, &round);
        if (signal == SIGTSTP)
            suspend(&guard);
        else if (signal > 0 && signal != SIGCHLD)
            on_request(&guard, signal);
        if (waitpid(child, NULL, WNOHANG) == child)
            leave(&guard);
        if (!guard.is_killed && deadline->ended < 0 && is_overdue())
            worker_kill(&guard);
        if (!ended && (guard.is_killed || deadline->ended >= 0))
            ended = deadline_now();
        if (ended && deadline_now() > ended + LEAVING) {
            left_name(child);
            leave(&guard);
        }
    }
}

_Noreturn void guard_between(pid_t worker)
{
    pid_t child = 0;
    int status = 0;

    while ((child = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR)
        if (child == worker)
            deadline->ended = status;
    _exit(EXIT_TROUBLE);
}
