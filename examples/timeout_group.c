// Tangled from timeout_group.md: edit that, not this.
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

enum { LIMIT = 1, GRACE = 1, READ_END = 0, WRITE_END = 1 }; // the times are in seconds

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "timeout_group: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "timeout_group: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <The work>
static int work(void)
{
    printf("The process %ld works in the group %ld\n", (long)getpid(), (long)getpgrp());
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    for (;;)
        (void)pause(); // the work has no end
}

static int work_in_two(void)
{
    return fork() == -1 ? complain("fork") : work();
}

// <A wait with a limit>
// Waits until CHILD is dead, but only so many SECONDS, and leaves it a zombie. Is it dead?
static bool dies_within(unsigned seconds, pid_t child, const sigset_t *signals)
{
    siginfo_t info = {.si_pid = 0};

    (void)alarm(seconds);
    for (int signal = 0; info.si_pid == 0 && signal != SIGALRM;) {
        (void)sigwait(signals, &signal);
        // <Look whether the child is dead>
        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == -1)
            exit(complain("waitid"));
    }
    return info.si_pid != 0;
}

// <The life of the parent>
static int be_parent(pid_t child, const sigset_t *signals, int group_end)
{
    int status = 0;
    char byte = 0;

    // <Put the child into its group, here too>
    (void)setpgid(child, child);
    // <Give the group its time, and end it>
    const bool is_late = !dies_within(LIMIT, child, signals);
    if (is_late && kill(-child, SIGTERM) == -1)
        complain("kill");
    if (is_late)
        (void)dies_within(GRACE, child, signals);
    (void)kill(-child, SIGKILL); // fails on some systems if only the dead are left
    // <Reap the child>
    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return complain("waitpid");
    // <Wait until nobody is left>
    while (read(group_end, &byte, 1) == -1 && errno == EINTR)
        continue;
    (void)close(group_end);
    // <Tell how it went>
    if (WIFSIGNALED(status))
        printf("(%ld, killed by signal %d)\n", (long)child, WTERMSIG(status));
    else
        printf("(%ld, %d)\n", (long)child, WEXITSTATUS(status));
    puts(is_late ? "The time was up, and nobody is left" : "Nobody is left");
    return flush_output() == EXIT_SUCCESS && is_late ? EXIT_SUCCESS : EXIT_FAILURE;
}

// <Before there are two>
static void ignore_signal(int signal)
{
    (void)signal;
}

int main(void)
{
    const struct sigaction action = {.sa_handler = ignore_signal};
    sigset_t signals;
    sigset_t before;
    int ends[2];

    // <Block both signals>
    if (sigemptyset(&signals) == -1 || sigaddset(&signals, SIGALRM) == -1 ||
        sigaddset(&signals, SIGCHLD) == -1 || sigprocmask(SIG_BLOCK, &signals, &before) == -1 ||
        sigaction(SIGALRM, &action, NULL) == -1 || sigaction(SIGCHLD, &action, NULL) == -1)
        return complain("signals");
    // <Say what is to come, and fork>
    printf("A child has %d s\n", LIMIT);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    if (pipe(ends) == -1)
        return complain("pipe");
    pid_t child = fork();
    if (child == -1)
        return complain("fork");
    if (child == 0) {
        // <Become the child>
        (void)close(ends[READ_END]);
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
        _exit(setpgid(0, 0) == -1 ? complain("setpgid") : work_in_two());
    }
    (void)close(ends[WRITE_END]);
    return be_parent(child, &signals, ends[READ_END]);
}
