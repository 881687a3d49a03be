// SPDX-License-Identifier: MIT
// Internal errors of the tool, which users can only report.
#ifndef FORK_INTERLEAVE_TROUBLE_H
#define FORK_INTERLEAVE_TROUBLE_H

#include "interleave/run/run.h"

// Ends the tool with exit status 2 and no result: prints what happened, asks for a report, and
// prints the steps of RUN in the syntax of --replay.
_Noreturn void trouble(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Likewise, for a result on which the kernel and the model disagree. A negative value is an errno.
_Noreturn void disagree(const struct run *run, int process, const char *what, int64_t is,
                        int64_t expected);

#endif
