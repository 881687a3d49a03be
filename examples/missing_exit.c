// Tangled from missing_exit.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FORKS_BY_DEFAULT = 3, FORKS_MAX = 6, EXIT_USAGE = 2 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "missing_exit: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "missing_exit: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <What a child does>
static int generation = 0; // 0 is the first process

static int be_child(int turn)
{
    generation = generation + 1;
    printf("%*sturn %d: process %ld, child of %ld\n", 4 * generation, "", turn, (long)getpid(),
           (long)getppid());
    return flush_output();
}

// <Wait for one child>
static int wait_for(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return complain("waitpid");
    if (status == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "missing_exit: the child %ld has failed\n", (long)child);
    return EXIT_FAILURE;
}

// <The loop that forks>
static int make_children(int forks)
{
    for (int turn = 1; turn <= forks; turn++) {
        if (flush_output() != EXIT_SUCCESS)
            return EXIT_FAILURE;
        pid_t pid = fork();
        switch (pid) {
        case -1:
            return complain("fork");
        case 0:
            _exit(be_child(turn));
        default:
            if (wait_for(pid) != EXIT_SUCCESS)
                return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}

// <From the argument to the loop>
int main(int argc, char *argv[])
{
    int forks = FORKS_BY_DEFAULT;

    if (argc == 2 && argv[1][0] >= '0' && argv[1][0] <= '0' + FORKS_MAX && argv[1][1] == '\0') {
        forks = argv[1][0] - '0';
    } else if (argc != 1) {
        fprintf(stderr, "usage: missing_exit [N]    (N forks, from 0 to %d)\n", FORKS_MAX);
        return EXIT_USAGE;
    }
    printf("The first process is %ld\n", (long)getpid());
    int result = make_children(forks);
    return result == EXIT_SUCCESS ? flush_output() : result;
}
