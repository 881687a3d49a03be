// Tangled from fork_error.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { JOBS = 3, TRIES = 6, FIRST_PAUSE_MS = 1 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "fork_error: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "fork_error: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <Fork with patience>
// <Pause>
// Sleeps for MS milliseconds, and goes on sleeping after a signal.
static void pause_for(long ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        continue;
}

// Like fork, but asks again for a while if the system is short of processes just now.
static pid_t fork_patiently(void)
{
    long pause_ms = FIRST_PAUSE_MS;

    for (int tries = 1;; tries++) {
        pid_t pid = fork();
        if (pid != -1 || errno != EAGAIN || tries == TRIES)
            return pid;
        pause_for(pause_ms);
        pause_ms *= 2;
    }
}

// <Run a job in a child>
// <What the child does>
static int do_job(int job)
{
    printf("Job %d is done by the process %ld\n", job, (long)getpid());
    return flush_output();
}

// Returns EXIT_SUCCESS if the job was done; otherwise it has said why not.
static int run_job(int job)
{
    int status = 0;

    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    pid_t pid = fork_patiently();
    if (pid == -1)
        return complain("fork");
    if (pid == 0)
        _exit(do_job(job));
    // <Wait for the child>
    pid_t reaped = -1;
    do
        reaped = waitpid(pid, &status, 0);
    while (reaped == -1 && errno == EINTR);
    if (reaped == -1)
        return complain("waitpid");
    // <See whether it did its job>
    if (WIFSIGNALED(status))
        fprintf(stderr, "fork_error: job %d was killed by signal %d\n", job, WTERMSIG(status));
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

// <Run all jobs>
int main(void)
{
    int done = 0;

    while (done < JOBS && run_job(done + 1) == EXIT_SUCCESS)
        done++;
    printf("Jobs done: %d of %d\n", done, JOBS);
    return flush_output() == EXIT_SUCCESS && done == JOBS ? EXIT_SUCCESS : EXIT_FAILURE;
}
