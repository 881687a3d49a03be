// SPDX-License-Identifier: MIT
// Calls and programs by the names that a C programmer knows.
#ifndef FORK_INTERLEAVE_NAMES_H
#define FORK_INTERLEAVE_NAMES_H

#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Appends the name of the C function that makes this call: "select" for pselect6, "mkfifo" for a
// mknodat that makes one, "system call 451" where no name is known.
void function_print(pid_t pid, const struct stop *stop, struct buffer *text);

// The C function that makes the call, as far as its number tells; NULL for an unknown number.
const char *function_of(long number);

// Appends the name of the program that the process runs: "ps".
void program_print(pid_t pid, struct buffer *text);

// The function for semaphores, locks, notices and the like to which this symbol of the C library
// belongs: "sem_wait" for "__new_sem_wait_slow64.constprop.0". NULL for all other symbols.
const char *waiting_function(const char *symbol);

#endif
