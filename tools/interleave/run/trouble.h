// SPDX-License-Identifier: MIT
// What the tool itself gets wrong: whoever meets that can only report it.
#ifndef FORK_INTERLEAVE_TROUBLE_H
#define FORK_INTERLEAVE_TROUBLE_H

#include "interleave/run/run.h"

// The run that is under way from now on.
void trouble_about(const struct run *run);

// Ends the tool with exit status 2 and no result: says what happened, asks for a report, and prints
// the steps of the run as --replay takes them.
_Noreturn void trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The same for a result about which the kernel and the model do not agree. A negative one is an
// errno.
_Noreturn void disagree(int process, const char *what, int64_t is, int64_t expected);

#endif
