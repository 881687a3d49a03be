// SPDX-License-Identifier: MIT
//
// Children that exit at once mark the beginning and the end of the window.

#include "transcript/pid_window.h"

#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "lib/base/process_ids.h"

enum { LOWEST_PID = 2000 };

// Makes a child that exits at once, and returns its PID.
static long probe(void)
{
    const pid_t child = fork();
    if (child == -1)
        die("fork:");
    if (child == 0)
        _exit(0);
    int status = 0;
    if (waitpid(child, &status, 0) == -1)
        die("waitpid:");
    return child;
}

struct pid_window pid_window_open(void)
{
    long first = probe();
    for (int tries = 0; first < LOWEST_PID && tries < LOWEST_PID; tries++)
        first = probe();
    return (struct pid_window){.first = first, .last = first};
}

bool pid_window_close(struct pid_window *window)
{
    window->last = probe();
    return window->last > window->first;
}
