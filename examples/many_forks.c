// Tangled from many_forks.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN_BY_DEFAULT = 3, CHILDREN_MAX = 1000, EXIT_USAGE = 2 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "many_forks: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "many_forks: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <The number of children>
// The number that TEXT is, or -1 if it is not one from 0 to CHILDREN_MAX, in decimal digits only.
static int parse_count(const char *text)
{
    char *end = NULL;

    long count = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || count > CHILDREN_MAX)
        return -1;
    return (int)count;
}

// <Starting>
// <What a child does>
static int be_child(int number)
{
    printf("In the child process %d that has the PID %ld\n", number, (long)getpid());
    return flush_output();
}

// Starts children until there are WANTED or something fails; returns how many there are.
static int start_children(int wanted, pid_t pids[])
{
    int started = 0;

    while (started < wanted && flush_output() == EXIT_SUCCESS) {
        pid_t pid = fork();
        if (pid == -1) {
            complain("fork");
            break;
        }
        if (pid == 0)
            _exit(be_child(started + 1));
        pids[started++] = pid;
        printf("In the parent process after forking the child %ld\n", (long)pid);
    }
    return started;
}

// <Reaping>
// <Tell how a child ended>
static void print_end(pid_t pid, int status)
{
    if (WIFEXITED(status))
        printf("(%ld, %d)\n", (long)pid, WEXITSTATUS(status));
    else
        printf("(%ld, killed by signal %d)\n", (long)pid, WTERMSIG(status));
    (void)fflush(stdout);
}

// Reaps the children in the table; returns EXIT_SUCCESS if all of them ended well.
static int reap_children(int left, pid_t pids[])
{
    int result = EXIT_SUCCESS;

    while (left > 0) {
        int status = 0;
        pid_t pid = waitpid(-1, &status, 0);
        if (pid == -1 && errno == EINTR)
            continue;
        if (pid == -1)
            return complain("waitpid");
        // <Take it out of the table, or wait again if it is not there>
        int at = 0;
        while (at < left && pids[at] != pid)
            at++;
        if (at == left)
            continue;
        pids[at] = pids[--left];
        print_end(pid, status);
        if (status != 0)
            result = EXIT_FAILURE;
    }
    return result;
}

// <The whole life>
int main(int argc, char *argv[])
{
    pid_t pids[CHILDREN_MAX];

    // <See how many children are wanted>
    int wanted = argc > 1 ? parse_count(argv[1]) : CHILDREN_BY_DEFAULT;
    if (argc > 2 || wanted < 0) {
        fprintf(stderr, "usage: many_forks [N]    (N children, from 0 to %d)\n", CHILDREN_MAX);
        return EXIT_USAGE;
    }

    printf("Process id before forking: %ld\n", (long)getpid());
    int started = start_children(wanted, pids);
    printf("In the parent process after forking %d children\n", started);
    int result = reap_children(started, pids);

    return started == wanted && result == EXIT_SUCCESS ? flush_output() : EXIT_FAILURE;
}
