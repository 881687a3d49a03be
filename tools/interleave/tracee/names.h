// SPDX-License-Identifier: MIT
// Calls and programs by the names that a C programmer knows.
#ifndef FORK_INTERLEAVE_NAMES_H
#define FORK_INTERLEAVE_NAMES_H

#include "interleave/bytes.h"
#include "interleave/tracee/tracee.h"

// Appends the C function that makes this call: "select" for pselect6, "mkfifo" for a mknodat that
// makes one, "system call 451" where no name is known.
void function_print(pid_t pid, const struct stop *stop, struct bytes *text);

// The C function that makes the call, as far as its number tells; NULL for an unknown number.
const char *function_of(long number);

// Appends the name of the program that the process runs: "ps".
void program_print(pid_t pid, struct bytes *text);

#endif
