// SPDX-License-Identifier: MIT
//
// Which numbers in an output are process IDs.

#ifndef FORK_LIB_PROCESS_IDS_H
#define FORK_LIB_PROCESS_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"

enum {
    CANONICAL_PID = 1000,       // the first PID in a chapter; the next process is 1001
    CANONICAL_PID_END = 100000, // this and larger numbers in a chapter are not PIDs
};

// The PIDs from `first` to `last`: those that the kernel gave out during one run.
struct pid_window {
    long first;
    long last;
};

// A decimal number in a text: digits with no letter, digit or underscore next to them, and no digit
// and point before them.
struct number {
    size_t start;
    size_t end;
    long value; // -1 if it starts with a zero, or is too long for a PID
};

// Finds the first number at or after FROM; false if there is none.
bool number_find(struct text text, size_t from, struct number *number);

// The value of NUMBER if it is a PID of this window, else -1.
long pid_window_pid(const struct pid_window *window, const struct number *number);

#endif
