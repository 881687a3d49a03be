// SPDX-License-Identifier: MIT
// The fork of a program under an instrument: it fails when it is told to.
//
// The gates compile a program with -Dfork=fork_or_fail. A tracer that answers in the kernel's place
// cannot be used there: Valgrind 3.19 itself dies of a clone that fails.

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
