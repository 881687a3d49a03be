// SPDX-License-Identifier: MIT
// The errors that each system call can have, as section 2 of the man pages lists them.
#ifndef FORK_INTERLEAVE_ERRORS_H
#define FORK_INTERLEAVE_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

// In place of an error: a short read or write.
enum { ERROR_SHORT = 0 };

// Whether the call can have this error.
bool errors_has(long number, int error);

// Adds to WATCHED each call that can have errors from outside.
void errors_watch(struct call_set *watched);

// Stores the errors that come from outside of the program, which --fail all tries, at most SIZE;
// returns how many.
size_t errors_from_outside(long number, int *errors, size_t size);

// The error of that name, ERROR_SHORT for "short"; -1 when there is none.
int errors_number(const char *name);
// The inverse.
const char *errors_name(int error);

// Appends the names of all errors that at least one of the calls can have: "EAGAIN, ENOMEM".
void errors_print(const long *numbers, size_t count, struct buffer *text);

// Appends the whole table, a line for each call that has errors; errors from outside have a star:
// "kill: EINVAL, EPERM, ESRCH".
void errors_print_all(struct buffer *text);

#endif
