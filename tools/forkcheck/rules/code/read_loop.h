// SPDX-License-Identifier: MIT
//
// Loops around a call that reads or writes. read(2) returns the number of bytes that it has read, 0
// at the end of the input, and -1 if it fails (POSIX, read).

#ifndef FORK_FORKCHECK_RULES_CODE_READ_LOOP_H
#define FORK_FORKCHECK_RULES_CODE_READ_LOOP_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

#define READING_CALLS "read pread recv recvfrom"
#define WRITING_CALLS "write pwrite send sendto"

// Does the loop around CALL end only at the end of the input?
bool reads_to_end(const struct node *call);

// Does a loop around CALL read up to a certain size, and end before if the input is at its end?
bool reads_size_or_to_end(const struct node *call);

// Does a loop around CALL end when the program has enough, also where there is more to read?
bool may_leave_rest(const struct node *call);

// The innermost loop around CALL that repeats it after a success, to read or write something else:
// a loop that goes on with the rest of what a write has left does not count. NULL if none does.
const struct node *repeating_loop(const struct node *call);

// Is CALL in a loop that goes on when the call fails, whatever else happens? If it fails for good,
// as on a descriptor that is not open, the loop has no end. In read_failed.c.
bool repeats_failed_call(const struct node *call);

// The same at the end of the input, if it ends only when the read fails, or when it has all bytes
// that it counts. *COUNTS says whether it counts them.
bool repeats_at_end(const struct node *call, bool *counts);

// The innermost loop around CALL that goes on with the rest of what a read or write has left;
// *COUNTER becomes the expression that counts the bytes. NULL if there is none, or if the size in
// CALL is not just that rest.
const struct node *rest_loop(const struct node *call, const struct node **counter);

#endif
