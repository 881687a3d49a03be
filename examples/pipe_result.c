// Tangled from pipe_result.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 3, NUMBERS_EACH = 1000, READ_END = 0, WRITE_END = 1 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "pipe_result: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "pipe_result: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <The writers>
static int be_child(int number, const int ends[])
{
    long sum = 0;

    (void)close(ends[READ_END]);
    for (int i = 1; i <= NUMBERS_EACH; i++)
        sum += (number - 1) * NUMBERS_EACH + i;
    // <Write the sum>
    ssize_t written = -1;
    while ((written = write(ends[WRITE_END], &sum, sizeof sum)) == -1 && errno == EINTR)
        continue;
    if (written != sizeof sum)
        return complain("write");
    (void)close(ends[WRITE_END]);
    return EXIT_SUCCESS;
}

// <Start the children>
static int start_children(const int ends[], pid_t pids[])
{
    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        if (pids[i] == -1) {
            complain("fork");
            return i;
        }
        if (pids[i] == 0)
            _exit(be_child(i + 1, ends));
    }
    return CHILDREN;
}

// <The reader>
// Reads a part. Returns false if there is none: the pipe has ended, or read has failed.
static bool read_part(int from, long *part)
{
    size_t got = 0;

    while (got < sizeof *part) {
        ssize_t count = read(from, (char *)part + got, sizeof *part - got);
        if (count > 0)
            got += (size_t)count;
        else if (count == 0)
            return false;
        else if (errno != EINTR)
            return complain("read") == EXIT_SUCCESS;
    }
    return true;
}

// <The end of a child>
static bool ended_well(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return complain("waitpid") == EXIT_SUCCESS;
    if (WIFSIGNALED(status))
        fprintf(stderr, "pipe_result: signal %d killed %ld\n", WTERMSIG(status), (long)child);
    return status == 0;
}

// <The whole life>
int main(void)
{
    int ends[2];
    pid_t pids[CHILDREN];

    if (pipe(ends) == -1)
        return complain("pipe");
    int started = start_children(ends, pids);
    (void)close(ends[WRITE_END]); // or the pipe would never come to its end
    // <Add up the parts until the pipe ends>
    long sum = 0;
    int parts = 0;
    for (long part = 0; read_part(ends[READ_END], &part); parts++) {
        printf("A part has come: %ld\n", part);
        sum += part;
    }
    (void)close(ends[READ_END]);
    // <Reap the children>
    int good = 0;
    for (int i = 0; i < started; i++)
        good += ended_well(pids[i]) ? 1 : 0;
    // <Print the sum if nothing is missing>
    if (parts < started)
        fprintf(stderr, "pipe_result: %d of %d parts have come\n", parts, started);
    if (parts < CHILDREN || good < CHILDREN)
        return EXIT_FAILURE;
    printf("The sum is %ld\n", sum);
    return flush_output();
}
