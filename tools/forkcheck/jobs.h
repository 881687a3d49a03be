// SPDX-License-Identifier: MIT
//
// Commands and functions that run side by side, each in a process group of its own and with a time
// limit.

#ifndef FORK_FORKCHECK_JOBS_H
#define FORK_FORKCHECK_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum job_state {
    JOB_WAITING,
    JOB_RUNNING,
    JOB_ENDED,   // `status` says how
    JOB_LATE,    // it was killed at the end of its own time,
    JOB_CUT,     // or because the time of all jobs was over
    JOB_SKIPPED, // there was no time left to start it
};

struct job_queue;

// Files that a job may make, besides its output.
enum { JOB_PRODUCTS = 2 };

// One thing to do. The owner keeps it, and all that it points to, until jobs_run returns.
struct job {
    const char *label;              // for the progress line
    char **argv;                    // a command, found in PATH; or NULL:
    int (*function)(void *context); // then this is called, and returns the exit status
    void *context;                  // for `function` and `done`
    const char *directory;          // where it works; NULL for the current directory
    const char *output;             // the file that gets its standard output and standard error
    long seconds;                   // of wall clock
    size_t address_space;           // bytes for each of its processes; 0 for no limit
    // For a job whose result the next run can take (cache.h): what decides it, beside `label`,
    // `directory` and `argv`; "" for nothing. NULL for other jobs.
    const char *identity;
    const char *products[JOB_PRODUCTS]; // the files that it makes; NULL for none
    // Whether the result of the job, which has ended, would come again; NULL: if it has succeeded.
    bool (*is_final)(const struct job *job);
    // Called in this process when the job is over; it may add jobs. NULL for nothing.
    void (*done)(struct job *job, struct job_queue *queue);

    enum job_state state;
    int status; // as from wait(2)
    pid_t pid;
    long long ends_at; // milliseconds of the monotonic clock
};

// Adds a job. Jobs are started in the order in which they are added.
void jobs_add(struct job_queue *queue, struct job *job);

// Runs the jobs that PLAN adds, and those that they add, AT_ONCE of them at the same time. After
// SECONDS no job is started, and those that run are killed. SIGINT, SIGTERM and SIGHUP end all jobs
// and the program. Standard error gets a progress line if it is a terminal.
void jobs_run(void (*plan)(struct job_queue *queue, void *context), void *context, long at_once,
              long seconds);

// Whether the job has ended by itself with exit status 0.
bool job_succeeded(const struct job *job);

// Whether the job has no result because the time of all jobs was over.
bool job_had_no_time(const struct job *job);

#endif
