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

#include "interleave/tracee/sandbox.h"
#include "lib/diag.h"

static pid_t inside;

// kill is async-signal-safe; the status is collected below.
static void pass_on(int signal)
{
    const int error = errno;

    (void)kill(inside, signal);
    errno = error;
}

static _Noreturn void stay_behind(void)
{
    const struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    int status = 0;

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    while (waitpid(inside, &status, 0) < 0)
        if (errno != EINTR)
            _exit(2);
    if (WIFEXITED(status))
        _exit(WEXITSTATUS(status));
    if (WTERMSIG(status) != SIGKILL)
        fprintf(stderr, "interleave: ended by signal %d\n", WTERMSIG(status));
    _exit(2);
}

// Process 1 of a namespace is told of no signal that it does not handle.
static _Noreturn void give_up(int signal)
{
    (void)signal;
    _exit(2);
}

static bool text_write(const char *path, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    const bool written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    return close(fd) == 0 && written;
}

// An ordinary user gets the namespace by way of one where he is the only user, under his own
// number.
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
// in a container that masks parts of it) tells of other processes under the same numbers.
static bool proc_renew(void)
{
    char self[16] = "";

    (void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
        return access("/proc/self", F_OK) != 0;
    return readlink("/proc/self", self, sizeof self - 1) == 1 && self[0] == '1';
}

// A process whose parent, the reader of the pipe, has died before this is not told of it any more.
static void die_with_parent(int ready)
{
    struct pollfd reader = {.fd = ready};

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || poll(&reader, 1, 0) < 0 || (reader.revents & POLLERR))
        _exit(2);
}

// Returns as process 1 of a namespace, or not at all. A namespace that proves useless can only be
// left by ending: that is why none of this is done by the caller's own process.
static void enter(int ready)
{
    const struct sigaction action = {.sa_handler = give_up};

    if (unshare(CLONE_NEWPID | CLONE_NEWNS) && !unshare_as_user(getuid(), getgid()))
        _exit(2);
    die_with_parent(ready); // not before: other capabilities make the kernel forget that
    inside = fork();
    if (inside < 0)
        _exit(2);
    if (inside > 0) {
        close(ready);
        (void)setsid(); // a terminal signals the caller's own process, which passes it on once
        stay_behind();
    }
    die_with_parent(ready);
    (void)setsid();
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (!proc_renew() || write(ready, "", 1) != 1)
        _exit(2);
    close(ready);
}

bool sandbox_enter(void)
{
    int ready[2];
    char byte = 0;

    if (pipe2(ready, O_CLOEXEC))
        die("cannot make a pipe:");
    inside = fork();
    if (inside == 0) {
        close(ready[0]);
        enter(ready[1]);
        return true;
    }
    close(ready[1]);
    if (inside > 0 && read(ready[0], &byte, 1) == 1)
        stay_behind();
    close(ready[0]);
    if (inside > 0)
        (void)waitpid(inside, NULL, 0);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1))
        die("cannot adopt orphans:");
    return false;
}
