// Tangled from parallel.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// <Limits>
enum { CHILDREN_MAX = 64, BOUND_MAX = 100000000, BLOCK = 1000, EXIT_USAGE = 2 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "parallel: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

// <Reading a number>
// The number that TEXT is, or -1 if it is not one: decimal digits only, and no larger than MOST.
static int parse_number(const char *text, int most)
{
    char *end = NULL;
    long number = strtol(text, &end, 10); // what is too large for a long is LONG_MAX

    return *text >= '0' && *text <= '9' && *end == '\0' && number <= most ? (int)number : -1;
}

// <The work>
static bool is_prime(int n, long long *divisions)
{
    for (int d = 2; d * d <= n; d++) {
        ++*divisions;
        if (n % d == 0)
            return false;
    }
    return n >= 2;
}

// Does the share of child NUMBER, from 1 to OF.
static int be_child(int number, int of, int bound)
{
    int primes = 0;
    long long divisions = 0;

    for (int block = (number - 1) * BLOCK; block < bound; block += of * BLOCK)
        for (int n = block; n < block + BLOCK && n < bound; n++)
            primes += is_prime(n, &divisions);
    bool is_written =
        printf("child %d of %d: %d primes, %lld divisions\n", number, of, primes, divisions) > 0 &&
        fflush(stdout) == 0;
    return is_written ? EXIT_SUCCESS : complain("standard output");
}

// <The two times>
struct times {
    double elapsed; // in seconds, since some moment in the past
    double cpu;     // in seconds, of all children that were waited for
};

static struct times read_times(void)
{
    struct timespec now;
    struct rusage children;

    if (clock_gettime(CLOCK_MONOTONIC, &now) == -1 || getrusage(RUSAGE_CHILDREN, &children) == -1)
        exit(complain("reading the times"));
    double user = (double)children.ru_utime.tv_sec + (double)children.ru_utime.tv_usec / 1e6;
    double system = (double)children.ru_stime.tv_sec + (double)children.ru_stime.tv_usec / 1e6;
    return (struct times){(double)now.tv_sec + (double)now.tv_nsec / 1e9, user + system};
}

// <All children>
static int run_children(int wanted, int bound)
{
    pid_t pids[CHILDREN_MAX];
    int result = EXIT_SUCCESS;
    int started = 0;

    for (; started < wanted; started++) {
        pids[started] = fork();
        if (pids[started] == -1) {
            result = complain("fork");
            break;
        }
        if (pids[started] == 0)
            _exit(be_child(started + 1, wanted, bound));
    }
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

// <From the first time to the second>
int main(int argc, char *argv[])
{
    int wanted = argc > 1 ? parse_number(argv[1], CHILDREN_MAX) : 2;
    int bound = argc > 2 ? parse_number(argv[2], BOUND_MAX) : 1000000;
    // <Refuse what is out of range>
    if (argc > 3 || wanted < 1 || bound < 0) {
        fprintf(stderr, "usage: parallel [N [BOUND]]    (N from 1 to %d, BOUND from 0 to %d)\n",
                CHILDREN_MAX, BOUND_MAX);
        return EXIT_USAGE;
    }

    struct times before = read_times();
    if (run_children(wanted, bound) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    struct times after = read_times();
    int written = fprintf(stderr, "parallel: %.3f s elapsed, %.3f s of CPU time\n",
                          after.elapsed - before.elapsed, after.cpu - before.cpu);
    return written > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
