// SPDX-License-Identifier: MIT
//
// Process 1 of the sandbox watches the others.

#ifndef FORK_FORKCHECK_WATCH_H
#define FORK_FORKCHECK_WATCH_H

#include <sys/types.h>

enum watch_end {
    WATCH_ENDED,   // the program has ended by itself
    WATCH_LATE,    // it was killed at the end of its time
    WATCH_CROWDED, // ... because there were too many processes
    WATCH_MEMORY,  // ... because they had too much memory
};

// Tables for 64 children are usual: with one more, it shows that they overflow.
enum { WATCH_PROCESSES = 80 };

// A busy program that gets no processor is given this many times its seconds.
enum { WATCH_PATIENCE = 5 };

// Waits until PROGRAM, a child, has ended, and soon after all others; kills all processes of the
// namespace when the program has waited or used a processor for SECONDS, or if there are too many
// processes or they have too much memory. Stores the wait status of PROGRAM in *STATUS. Afterwards
// there is no other process.
enum watch_end watch_until_end(pid_t program, unsigned seconds, int *status);

#endif
