// Tangled from wait_status.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "wait_status: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "wait_status: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <How children end>
static int end_with_7(void)
{
    return 7;
}

static int end_with_300(void)
{
    return 300;
}

static int end_by_signal(void)
{
    (void)kill(getpid(), SIGTERM);
    return EXIT_FAILURE; // only where SIGTERM is blocked or ignored
}

static int stop(void)
{
    (void)kill(getpid(), SIGSTOP);
    while (pause() == -1)
        continue;
    return EXIT_SUCCESS;
}

// <What a status means>
static void print_status(int status)
{
    printf("    0x%04x: ", (unsigned)status);
    if (WIFEXITED(status))
        printf("exited with %d\n", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        printf("killed by signal %d\n", WTERMSIG(status));
    else if (WIFSTOPPED(status))
        printf("stopped by signal %d\n", WSTOPSIG(status));
    else if (WIFCONTINUED(status))
        puts("continued");
}

// <What comes after a change>
static int answer_change(pid_t child, int status)
{
    int signal = WIFSTOPPED(status) ? SIGCONT : WIFCONTINUED(status) ? SIGKILL : 0;

    return signal == 0 || kill(child, signal) == 0 ? EXIT_SUCCESS : complain("kill");
}

// <From the first change of a child to its end>
static int watch(pid_t child)
{
    for (;;) {
        int status = 0;
        pid_t changed = waitpid(child, &status, WUNTRACED | WCONTINUED);
        if (changed == -1 && errno == EINTR)
            continue;
        if (changed == -1)
            return complain("waitpid");
        print_status(status);
        if (WIFEXITED(status) || WIFSIGNALED(status))
            return flush_output();
        if (answer_change(child, status) != EXIT_SUCCESS)
            return EXIT_FAILURE; // waiting for a child that nobody lets go on would have no end
    }
}

// <One child after the other>
int main(void)
{
    static const struct {
        const char *what;
        int (*run)(void);
    } children[] = {
        {"_exit(7)", end_with_7},
        {"_exit(300)", end_with_300},
        {"kill(getpid(), SIGTERM)", end_by_signal},
        {"kill(getpid(), SIGSTOP)", stop},
    };

    for (size_t i = 0; i < sizeof children / sizeof children[0]; i++) {
        printf("The child that calls %s:\n", children[i].what);
        if (flush_output() != EXIT_SUCCESS)
            return EXIT_FAILURE;
        pid_t pid = fork();
        if (pid == -1)
            return complain("fork");
        if (pid == 0)
            _exit(children[i].run());
        if (watch(pid) != EXIT_SUCCESS)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
