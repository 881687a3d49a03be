// SPDX-License-Identifier: MIT
// A fork that fails when the environment says so, for the gates that run programs.
//
// The gates compile a program with -Dfork=fork_or_fail. A tracer that makes the system call fail
// cannot be used: Valgrind 3.19 itself crashes when clone fails.

#include "fork_fails.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

pid_t fork_or_fail(void)
{
    static long calls;
    const char *failing = getenv("FORK_FAILS_AT");

    if (failing != NULL && ++calls == strtol(failing, NULL, 10)) {
        errno = EAGAIN;
        return -1;
    }
    return fork();
}
