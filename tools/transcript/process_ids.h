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
    CANONICAL_PID_END = 100000, // a larger number in a chapter is no PID
};

struct pid_window {
    long first;
    long last;
};

// Opens a window: makes a child and takes its PID. Linux gives PIDs in rising order until they wrap
// around at pid_max (proc(5)), so all PIDs of the processes started from now on are above it. Small
// numbers are too common in outputs: where PIDs are still below 2000, as in a new container,
// children are made until they are not.
struct pid_window pid_window_open(void);

// Closes the window with another child. False when the PIDs have wrapped around since: then the
// window says nothing.
bool pid_window_close(struct pid_window *window);

// A decimal number in a text: digits that no letter, digit or underscore adjoins, nor a digit and a
// point before it.
struct number {
    size_t start;
    size_t end;
    long value; // -1 when it starts with a zero, or is too long for a PID
};

// Finds the first number at or after FROM; false when there is none.
bool number_find(struct text text, size_t from, struct number *number);

// The value of NUMBER as a PID of this window, or -1 when it is none.
long pid_window_pid(const struct pid_window *window, const struct number *number);

#endif
