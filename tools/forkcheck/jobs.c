// SPDX-License-Identifier: MIT
//
// The queue is an array of all jobs, in the order in which they were added. `next` is the first
// that has not been started.

#include "forkcheck/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "forkcheck/cache.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"

enum {
    THOUSAND = 1000,
    MILLION = 1000000,
    PAUSE_MS = 100,
    OUTPUT_MIB = 64,
    CANNOT_START = 127,
};

struct job_queue {
    struct job **items;
    size_t count;
    size_t capacity;
    size_t next;
    long at_once;
    long running;
    size_t over;
    long long ends_at;
    bool tells; // progress
    sigset_t before;
};

static volatile sig_atomic_t interrupted; // a signal, or 0

static void on_interrupt(int signal)
{
    interrupted = signal;
}

static long long now(void)
{
    struct timespec time;

    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        die("clock_gettime:");
    return (long long)time.tv_sec * THOUSAND + time.tv_nsec / MILLION;
}

void jobs_add(struct job_queue *queue, struct job *job)
{
    queue->items =
        memory_grow(queue->items, &queue->capacity, queue->count + 1, sizeof(struct job *));
    queue->items[queue->count++] = job;
    job->state = JOB_WAITING;
}

bool job_succeeded(const struct job *job)
{
    return job->state == JOB_ENDED && job->status == 0;
}

bool job_had_no_time(const struct job *job)
{
    return job->state == JOB_SKIPPED || job->state == JOB_CUT;
}

// ---- The child ----------------------------------------------------------------------------------

static void limit(__rlimit_resource_t resource, rlim_t value)
{
    const struct rlimit both = {value, value};
    (void)setrlimit(resource, &both);
}

static void stream_become(int stream, const char *path, int flags)
{
    const int file = open(path, flags, S_IRUSR | S_IWUSR);

    if (file == -1 || dup2(file, stream) == -1)
        _exit(CANNOT_START);
    if (file != stream)
        close(file);
}

static _Noreturn void child_run(const struct job *job, const sigset_t *mask, pid_t parent)
{
    (void)setpgid(0, 0);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != parent)
        _exit(CANNOT_START);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, (rlim_t)OUTPUT_MIB * MILLION);
    if (job->address_space > 0)
        limit(RLIMIT_AS, job->address_space);
    stream_become(STDIN_FILENO, "/dev/null", O_RDONLY);
    stream_become(STDOUT_FILENO, job->output, O_WRONLY | O_CREAT | O_TRUNC);
    if (dup2(STDOUT_FILENO, STDERR_FILENO) == -1)
        _exit(CANNOT_START);
    if (job->directory != NULL && chdir(job->directory) == -1)
        _exit(CANNOT_START);
    static const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
        (void)signal(handled[i], SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    if (job->argv == NULL) {
        const int status = job->function(job->context);
        _exit(fflush(stdout) == 0 ? status : CANNOT_START);
    }
    execvp(job->argv[0], job->argv);
    _exit(CANNOT_START);
}

// ---- The parent ---------------------------------------------------------------------------------

static void progress_tell(const struct job_queue *queue)
{
    if (!queue->tells)
        return;
    (void)fprintf(stderr, "\r\033[K%zu of %zu done", queue->over, queue->count);
    for (size_t i = 0; i < queue->next; i++)
        if (queue->items[i]->state == JOB_RUNNING)
            (void)fprintf(stderr, " | %s", queue->items[i]->label);
}

static void job_start(struct job_queue *queue, struct job *job)
{
    const pid_t parent = getpid();

    (void)fflush(stdout);
    job->pid = fork();
    if (job->pid == -1)
        die("cannot make a process:");
    if (job->pid == 0)
        child_run(job, &queue->before, parent);
    (void)setpgid(job->pid, job->pid); // whichever of the two comes first
    job->ends_at = now() + (long long)job->seconds * THOUSAND;
    if (job->ends_at > queue->ends_at)
        job->ends_at = queue->ends_at;
    job->state = JOB_RUNNING;
    queue->running++;
}

static void job_end(struct job_queue *queue, struct job *job, int status)
{
    // What the job has left behind in its group ends with it.
    (void)kill(-job->pid, SIGKILL);
    if (job->state == JOB_RUNNING)
        job->state = JOB_ENDED;
    job->status = status;
    cache_store(job);
    queue->running--;
    queue->over++;
    if (job->done != NULL)
        job->done(job, queue);
}

static void reap(struct job_queue *queue)
{
    int status = 0;
    pid_t pid = 0;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < queue->next; i++)
            if (queue->items[i]->pid == pid)
                job_end(queue, queue->items[i], status);
}

static void kill_late(struct job_queue *queue, bool all)
{
    for (size_t i = 0; i < queue->next; i++) {
        struct job *job = queue->items[i];
        if (job->state == JOB_RUNNING && (all || now() >= job->ends_at)) {
            job->state = job->ends_at < queue->ends_at ? JOB_LATE : JOB_CUT;
            (void)kill(-job->pid, SIGKILL);
        }
    }
}

static void start_next(struct job_queue *queue)
{
    while (queue->next < queue->count && (queue->running < queue->at_once)) {
        struct job *job = queue->items[queue->next++];
        const bool is_there = cache_fetch(job);
        if (!is_there && now() < queue->ends_at) {
            job_start(queue, job);
            continue;
        }
        if (!is_there)
            job->state = JOB_SKIPPED;
        queue->over++;
        if (job->done != NULL)
            job->done(job, queue);
    }
}

static _Noreturn void end_interrupted(struct job_queue *queue)
{
    kill_late(queue, true);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ;
    if (queue->tells)
        (void)fputs("\r\033[K", stderr);
    (void)fprintf(stderr, "forkcheck: stopped by a signal, before everything was reported\n");
    exit(EXIT_TROUBLE);
}

static void wait_a_little(void)
{
    const struct timespec pause = {.tv_nsec = (long)PAUSE_MS * MILLION};
    sigset_t child;

    (void)sigemptyset(&child);
    (void)sigaddset(&child, SIGCHLD);
    (void)sigtimedwait(&child, NULL, &pause);
}

static void signals_prepare(struct job_queue *queue)
{
    const struct sigaction action = {.sa_handler = on_interrupt};
    sigset_t child;

    (void)sigemptyset(&child);
    (void)sigaddset(&child, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &child, &queue->before);
    (void)signal(SIGCHLD, SIG_DFL); // it may have been inherited as ignored
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

void jobs_run(void (*plan)(struct job_queue *queue, void *context), void *context, long at_once,
              long seconds)
{
    const char *terminal = getenv("TERM");
    struct job_queue queue = {.at_once = at_once,
                              .ends_at = now() + (long long)seconds * THOUSAND,
                              .tells = isatty(STDERR_FILENO) && terminal != NULL &&
                                       strcmp(terminal, "dumb") != 0};

    signals_prepare(&queue);
    plan(&queue, context);
    for (start_next(&queue); queue.running > 0; start_next(&queue)) {
        progress_tell(&queue);
        wait_a_little();
        if (interrupted != 0)
            end_interrupted(&queue);
        kill_late(&queue, false);
        reap(&queue);
    }
    if (queue.tells)
        (void)fputs("\r\033[K", stderr);
    free(queue.items);
}
