// SPDX-License-Identifier: MIT
// A namespace of process numbers for the program under test.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/tracee/deadline.h"
#include "interleave/tracee/guard.h"
#include "interleave/tracee/sandbox.h"
#include "lib/base/diag.h"

static bool text_write(const char *path, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    const bool written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    return close(fd) == 0 && written;
}

// An ordinary user gets the namespace through a user namespace, in which he is the only user, under
// his own number.
static bool unshare_as_user(uid_t user, gid_t group)
{
    char line[64];

    if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS))
        return false;
    snprintf(line, sizeof line, "%ld %ld 1", (long)user, (long)user);
    if (!text_write("/proc/self/uid_map", line))
        return false;
    snprintf(line, sizeof line, "%ld %ld 1", (long)group, (long)group);
    return text_write("/proc/self/setgroups", "deny") && text_write("/proc/self/gid_map", line);
}

// The numbers in /proc have to be those of the namespace. An outer /proc that cannot be covered (as
// in a container that masks parts of it) shows other processes under the same numbers.
static bool proc_renew(void)
{
    char self[16] = "";

    (void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
        return access("/proc/self", F_OK) != 0;
    return readlink("/proc/self", self, sizeof self - 1) == 1 && self[0] == '1';
}

// PR_SET_PDEATHSIG has no effect for a parent that is dead already: the parent, which reads the
// pipe, is checked after that.
static void die_with_parent(int ready)
{
    struct pollfd reader = {.fd = ready};

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || poll(&reader, 1, 0) < 0 || (reader.revents & POLLERR))
        _exit(2);
}

// The guard passes signals to the worker: a terminal signals only the guard.
static void worker_start(bool in_namespace, int ready)
{
    die_with_parent(ready);
    (void)setsid();
    guard_undo();
    if (in_namespace ? !proc_renew() : prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        _exit(EXIT_TROUBLE);
    if (write(ready, "", 1) != 1)
        _exit(EXIT_TROUBLE);
    close(ready);
}

// Returns in the worker, or not at all. A process can leave a useless namespace only by ending:
// that is why the caller's own process does none of this.
static void enter(bool in_namespace, int ready)
{
    if (in_namespace && unshare(CLONE_NEWPID | CLONE_NEWNS) && !unshare_as_user(getuid(), getgid()))
        _exit(EXIT_TROUBLE);
    die_with_parent(ready); // not before: a change of capabilities clears PR_SET_PDEATHSIG
    if (prctl(PR_SET_CHILD_SUBREAPER, 1))
        die("cannot adopt orphans:");
    const pid_t worker = fork();
    if (worker < 0 && in_namespace)
        _exit(EXIT_TROUBLE);
    if (worker < 0)
        die("cannot fork:");
    if (worker == 0) {
        worker_start(in_namespace, ready);
        return;
    }
    deadline->worker = worker;
    close(ready);
    (void)setsid();
    guard_between(worker);
}

// Stays as the guard, unless the worker failed to start.
static void guard_if_ready(pid_t child, int ready)
{
    char byte = 0;
    const bool is_ready = read(ready, &byte, 1) == 1;

    close(ready);
    if (is_ready)
        guard_stay(child);
    (void)waitpid(child, NULL, 0);
    deadline->worker = 0;
    deadline->ended = -1;
}

bool sandbox_enter(void)
{
    deadline_share();
    guard_prepare();
    for (int in_namespace = 1; in_namespace >= 0; in_namespace--) {
        int ready[2];
        if (pipe2(ready, O_CLOEXEC))
            die("cannot make a pipe:");
        const pid_t child = fork();
        if (child < 0)
            die("cannot fork:");
        if (child == 0) {
            close(ready[0]);
            enter(in_namespace, ready[1]);
            return in_namespace;
        }
        close(ready[1]);
        guard_if_ready(child, ready[0]);
    }
    _exit(EXIT_TROUBLE);
}
