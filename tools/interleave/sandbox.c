// SPDX-License-Identifier: MIT
// A namespace of process numbers for the program under test.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/sandbox.h"
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

bool sandbox_enter(void)
{
    if (unshare(CLONE_NEWPID | CLONE_NEWNS) && !unshare_as_user(getuid(), getgid())) {
        if (prctl(PR_SET_CHILD_SUBREAPER, 1))
            die("cannot adopt orphans:");
        return false;
    }
    inside = fork();
    if (inside < 0)
        die("cannot fork:");
    if (inside > 0)
        stay_behind();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL))
        die("cannot tie the tool to its caller:");
    (void)setsid();
    // Programs that read /proc find themselves there; where that may not be, they find nothing.
    (void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
        (void)umount2("/proc", MNT_DETACH);
    return true;
}
