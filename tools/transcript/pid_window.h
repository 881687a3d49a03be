// SPDX-License-Identifier: MIT
//
// The window of the PIDs that the kernel gives out while commands run.

#ifndef FORK_TRANSCRIPT_PID_WINDOW_H
#define FORK_TRANSCRIPT_PID_WINDOW_H

#include <stdbool.h>

#include "lib/base/process_ids.h"

// Opens a window at the PID of a new child. Linux gives out PIDs in ascending order until they wrap
// around at pid_max (proc(5)), so all processes started from now on have higher PIDs. Small numbers
// are too common in outputs: while PIDs are below 2000, as in a new container, more children are
// made.
struct pid_window pid_window_open(void);

// Closes the window at the PID of another child. False if the PIDs have wrapped around since: then
// the window is useless.
bool pid_window_close(struct pid_window *window);

#endif
