// Tangled from orphan.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_END, WRITE_END };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "orphan: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "orphan: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <Waiting at a pipe>
// Sleeps until there is a byte, or nobody is left who could write one; returns what read returns.
static ssize_t await(int fd)
{
    char byte = 0;
    ssize_t got = -1;

    do
        got = read(fd, &byte, 1);
    while (got == -1 && errno == EINTR);
    return got;
}

// <What the grandchild does>
static int be_grandchild(pid_t parent, const int gone[2], const int done[2])
{
    close(gone[WRITE_END]);
    close(done[READ_END]);
    if (await(gone[READ_END]) == -1)
        return complain("read");
    printf("In the orphan %ld: %ld is %s my parent\n", (long)getpid(), (long)parent,
           getppid() == parent ? "still" : "no longer");
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    return write(done[WRITE_END], "", 1) == 1 ? EXIT_SUCCESS : complain("write");
}

// <What the child in between does>
static int be_child(const int gone[2], const int done[2])
{
    pid_t self = getpid();
    pid_t pid = fork();
    if (pid == -1)
        return complain("fork");
    if (pid == 0)
        _exit(be_grandchild(self, gone, done));
    printf("In the child %ld after forking the grandchild %ld\n", (long)self, (long)pid);
    return flush_output();
}

// <What the first process does>
static int be_first(pid_t child, const int gone[2], const int done[2])
{
    int status = 0;
    pid_t reaped = -1;

    close(gone[READ_END]);
    close(done[WRITE_END]);
    do
        reaped = waitpid(child, &status, 0);
    while (reaped == -1 && errno == EINTR);
    if (reaped == -1)
        return complain("waitpid");
    printf("The child %ld is dead, and reaped\n", (long)child);
    // <Let the orphan speak, and wait until it has spoken>
    int result = flush_output();
    close(gone[WRITE_END]);
    if (await(done[READ_END]) != 1 || status != 0) {
        fputs("orphan: the child or the grandchild did not do its part\n", stderr);
        result = EXIT_FAILURE;
    }
    close(done[READ_END]);
    return result;
}

// <Two pipes and a fork>
int main(void)
{
    int gone[2];
    int done[2];

    // <Make sure that the standard streams are open>
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            return complain("a standard stream");
    if (pipe(gone) == -1 || pipe(done) == -1)
        return complain("pipe");

    pid_t pid = fork();
    switch (pid) {
    case -1:
        return complain("fork");
    case 0:
        _exit(be_child(gone, done));
    default:
        return be_first(pid, gone, done);
    }
}
