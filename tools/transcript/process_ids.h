// SPDX-License-Identifier: MIT
//
// Which numbers in an output are process IDs: those that the kernel gave out while the commands
// ran.

#ifndef FORK_TRANSCRIPT_PROCESS_IDS_H
#define FORK_TRANSCRIPT_PROCESS_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

enum {
    CANONICAL_PID = 1000,       // the first PID in a chapter; the next process is 1001
    CANONICAL_PID_END = 100000, // this and larger numbers in a chapter are not PIDs
};

// The PIDs from FIRST to LAST, which the kernel gave out during one run.
struct pid_window {
    long first;
    long last;
};

// Opens a window at the PID of a new child. Linux gives out PIDs in ascending order until they wrap
// around at pid_max (proc(5)), so all processes started from now on have higher PIDs. Small numbers
// are too common in outputs: while PIDs are below 2000, as in a new container, more children are
// made.
struct pid_window pid_window_open(void);

// Closes the window at the PID of another child. False if the PIDs have wrapped around since: then
// the window is useless.
bool pid_window_close(struct pid_window *window);

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
