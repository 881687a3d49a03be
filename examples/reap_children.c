// Tangled from reap_children.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 3 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "reap_children: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "reap_children: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <The handler>
static volatile sig_atomic_t has_come = 0;
static volatile sig_atomic_t calls = 0;

static void on_sigchld(int signal)
{
    (void)signal;
    has_come = 1;
    calls++;
}

// <Block the signal and catch it>
// Sets *WAITING to the signal mask that is to be in force during the wait for the signal.
static int catch_sigchld(sigset_t *waiting)
{
    struct sigaction action = {.sa_handler = on_sigchld, .sa_flags = SA_NOCLDSTOP};
    sigset_t sigchld;

    if (sigemptyset(&action.sa_mask) == -1 || sigemptyset(&sigchld) == -1 ||
        sigaddset(&sigchld, SIGCHLD) == -1 || sigprocmask(SIG_BLOCK, &sigchld, waiting) == -1)
        return -1;
    return sigdelset(waiting, SIGCHLD) == -1 ? -1 : sigaction(SIGCHLD, &action, NULL);
}

// <Start the children and see them die>
static int start_children(pid_t pids[])
{
    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        if (pids[i] == -1) {
            complain("fork");
            return i;
        }
        if (pids[i] == 0)
            _exit(EXIT_SUCCESS);
    }
    return CHILDREN;
}

static void await_death(pid_t child)
{
    siginfo_t info;

    while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == -1 && errno == EINTR)
        continue;
}

// <Reap all that are dead>
// Reaps all children that are dead, and returns whether others are left.
static bool reap_dead(int *good)
{
    int status = 0;
    pid_t pid = -1;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        printf("Reaped %ld\n", (long)pid);
        *good += status == 0 ? 1 : 0;
    }
    return pid == 0;
}

// <From the first child to the last>
int main(void)
{
    sigset_t waiting;
    pid_t pids[CHILDREN];
    int good = 0;

    if (catch_sigchld(&waiting) == -1)
        return complain("SIGCHLD");
    int started = start_children(pids);
    for (int i = 0; i < started; i++)
        await_death(pids[i]);
    // <Reap whenever the signal has come>
    bool are_left = started > 0;
    while (are_left) {
        while (!has_come)
            (void)sigsuspend(&waiting);
        has_come = 0;
        are_left = reap_dead(&good);
    }
    printf("Deaths: %d, calls of the handler: %d\n", started, (int)calls);
    int result = flush_output();
    return good == CHILDREN ? result : EXIT_FAILURE;
}
