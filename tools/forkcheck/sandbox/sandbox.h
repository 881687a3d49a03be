// SPDX-License-Identifier: MIT
//
// Runs a program where it can do no harm: in namespaces of its own (processes, mounts, network,
// IPC; user_namespaces(7), pid_namespaces(7)), with file systems that it cannot write except an
// empty one in memory, and with limits.
//
// - kill(-1, ...) reaches only the processes of the sandbox.
// - A run that takes too long, has too many processes or too much memory is killed, with all that
//   it has started, whatever signals it ignores.
// - A file of it, and what it writes to a log for standard error, has at most SANDBOX_FILE_MIB:
//   SIGXFSZ (setrlimit(2)).
// - Its standard input is empty or a copy of a file, and its output goes nowhere.
//
// Without namespaces nothing is run.

#ifndef FORK_FORKCHECK_SANDBOX_H
#define FORK_FORKCHECK_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

// Where the program works, and the directory in which tools may leave their logs.
#define SANDBOX_DIRECTORY "/tmp/box"
#define SANDBOX_LOGS      "/tmp/logs"

enum { SANDBOX_FILE_MIB = 16 };

struct sandbox_variable {
    const char *name;
    const char *value;
};

struct sandbox_run {
    const char *program;                        // this file is copied into the sandbox,
    const char *name;                           // under this name
    const char *input;                          // the file that it reads; NULL: nothing
    char **command;                             // what is run, with NULL at its end
    const struct sandbox_variable *environment; // further variables; ends with a NULL name
    const char *errors;                         // a log for its standard error; NULL: for none
    const char *result;                         // the file for the result
    unsigned seconds;                           // see watch_until_end
    size_t address_space;                       // bytes for each process; 0 for no limit
    const struct sweep *sweep; // the numbers with which the command is run; NULL: once, as it is
    bool forks_fail;           // the program cannot make any process
};

enum sandbox_status {
    SANDBOX_DONE = 0,    // the result is in the file
    SANDBOX_REFUSED = 1, // this machine permits no namespaces: nothing was run
    SANDBOX_FAILED = 2,  // something else is missing: nothing was run
};

// A job's function (jobs.h): makes the run CONTEXT, a struct sandbox_run, and returns one of
// these states.
int sandbox_make(void *context);

#endif
