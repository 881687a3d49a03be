// Tangled from one_fork.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "one_fork: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "one_fork: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <What the child does>
static int be_child(void)
{
    printf("In the child process that has the PID %ld\n", (long)getpid());
    return flush_output();
}

// <What the parent does>
static int be_parent(pid_t child)
{
    int status = 0;

    printf("In the parent process after forking the child %ld\n", (long)child);
    // <Wait until the child has ended>
    pid_t reaped = -1;
    do
        reaped = waitpid(child, &status, 0);
    while (reaped == -1 && errno == EINTR);
    if (reaped == -1)
        return complain("waitpid");
    // <Tell how it ended>
    if (WIFEXITED(status))
        printf("(%ld, %d)\n", (long)child, WEXITSTATUS(status));
    else
        printf("(%ld, killed by signal %d)\n", (long)child, WTERMSIG(status));
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
    // <Say who we are, and leave nothing in the buffer>
    printf("Process id before forking: %ld\n", (long)getpid());
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    // <Fork, and see who we are now>
    pid_t pid = fork();
    switch (pid) {
    case -1:
        return complain("fork");
    case 0:
        _exit(be_child());
    default:
        return be_parent(pid);
    }
}
