// Tangled from parallel.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers of the rendezvous>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_END, WRITE_END };

// <Reports of the rendezvous>
static int complain(const char *what)
{
    fprintf(stderr, "rendezvous: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int report(int number, bool has_met)
{
    if (printf("child %d %s\n", number, has_met ? "has met the other one" : "is alone") < 0 ||
        fflush(stdout) == EOF)
        return complain("standard output");
    return has_met ? EXIT_SUCCESS : EXIT_FAILURE;
}

// <Meeting the other child>
static int meet(int number, const int mine[2], const int theirs[2])
{
    char byte = 0;
    ssize_t got = -1;

    (void)close(mine[WRITE_END]); // or the read would never return 0: we could still write
    if (write(theirs[WRITE_END], "", 1) != 1)
        return complain("write");
    (void)close(theirs[WRITE_END]);
    do
        got = read(mine[READ_END], &byte, 1);
    while (got == -1 && errno == EINTR);
    if (got == -1)
        return complain("read");
    (void)close(mine[READ_END]);
    (void)close(theirs[READ_END]); // not before: a write into a pipe without a reader kills
    return report(number, got == 1);
}

// <Both children>
static int run_children(int pipes[2][2])
{
    pid_t pids[2];
    int result = EXIT_SUCCESS;
    int started = 0;

    for (; started < 2; started++) {
        pids[started] = fork();
        if (pids[started] == -1) {
            result = complain("fork");
            break;
        }
        if (pids[started] == 0)
            _exit(meet(started + 1, pipes[started], pipes[1 - started]));
    }
    for (int i = 0; i < 4; i++)
        (void)close(pipes[i / 2][i % 2]);
    // <Wait for each of them>
    for (int i = 0; i < started; i++) {
        int status = 0;
        pid_t reaped = -1;
        do
            reaped = waitpid(pids[i], &status, 0);
        while (reaped == -1 && errno == EINTR);
        if (reaped == -1 || status != 0)
            result = reaped == -1 ? complain("waitpid") : EXIT_FAILURE;
    }
    return result;
}

int main(void)
{
    int pipes[2][2];

    for (int stream = 0; stream < 3; stream++)
        if (fcntl(stream, F_GETFD) == -1)
            return complain("a standard stream"); // a pipe would take its place
    if (pipe(pipes[0]) == -1 || pipe(pipes[1]) == -1)
        return complain("pipe");
    return run_children(pipes);
}
