// Tangled from worker_pool.md: edit that, not this.
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

// <The tasks>
struct task {
    long number;  // the work
    pid_t worker; // who works on it; 0 or -1: nobody
    int from;     // the read end of the worker's pipe, while there is a worker
};

static struct task tasks[] = {{.number = 27}, {.number = 97}, {.number = 871}, {.number = 6171}};

enum { TASKS = sizeof tasks / sizeof tasks[0], WORKERS = 2, READ_END = 0, WRITE_END = 1 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "worker_pool: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "worker_pool: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <The worker>
static int be_worker(long number, int to)
{
    long steps = 0;

    for (int i = 0; i < TASKS; i++)
        if (tasks[i].worker > 0)
            (void)close(tasks[i].from);
    for (long n = number; n != 1; steps++)
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    const bool is_written = write(to, &steps, sizeof steps) == sizeof steps;
    (void)close(to);
    return is_written ? EXIT_SUCCESS : complain("write");
}

// <A worker begins>
static bool start(struct task *task)
{
    int ends[2];

    if (pipe(ends) == -1)
        return complain("pipe") == EXIT_SUCCESS;
    task->from = ends[READ_END];
    task->worker = fork();
    if (task->worker == -1)
        complain("fork");
    if (task->worker <= 0)
        (void)close(ends[READ_END]); // there is nothing to read: no worker, or we are the worker
    if (task->worker == 0)
        _exit(be_worker(task->number, ends[WRITE_END]));
    (void)close(ends[WRITE_END]);
    return task->worker != -1;
}

// <A worker ends>
// <Find out who has ended>
// Waits until a worker has ended, and returns its task.
static struct task *reap(int *status)
{
    for (;;) {
        pid_t pid = waitpid(-1, status, 0);
        if (pid == -1 && errno != EINTR)
            exit(complain("waitpid"));
        for (int i = 0; i < TASKS; i++)
            if (pid != -1 && tasks[i].worker == pid)
                return &tasks[i];
    }
}

// <Settle a task>
// Takes the result of a worker that has ended. Returns whether its task is done.
static bool settle(struct task *task, int status)
{
    long steps = 0;
    const bool is_done = read(task->from, &steps, sizeof steps) == sizeof steps && status == 0;

    (void)close(task->from);
    task->worker = 0;
    if (is_done)
        printf("%ld takes %ld steps\n", task->number, steps);
    else
        fprintf(stderr, "worker_pool: the task %ld is not done\n", task->number);
    return is_done && flush_output() == EXIT_SUCCESS;
}

// <The whole life>
int main(void)
{
    int begun = 0;
    int ended = 0;
    int done = 0;
    int status = 0;

    printf("%d tasks, at most %d workers at once\n", TASKS, WORKERS);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    for (;;) {
        // <Begin tasks while there is room>
        while (begun < TASKS && begun - ended < WORKERS && start(&tasks[begun]))
            begun++;
        if (begun == ended)
            return done == TASKS ? EXIT_SUCCESS : EXIT_FAILURE;
        // <Take the result of one that has ended>
        struct task *task = reap(&status);
        ended++;
        done += settle(task, status) ? 1 : 0;
    }
}
