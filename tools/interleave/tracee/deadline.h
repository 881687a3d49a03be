// SPDX-License-Identifier: MIT
// When the tool has to come to its end: at a certain moment, or as soon as a signal asks for it.
//
// The tool is three processes. The first one is the one that its user knows; it stays behind as a
// guard (guard.h). The second one only waits for the third, which does the work. What is said here
// lies in memory that the three share.
#ifndef FORK_INTERLEAVE_DEADLINE_H
#define FORK_INTERLEAVE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum phase {
    PHASE_START,  // the program is not started yet
    PHASE_SEARCH, // the deadline is a moment
    PHASE_REPORT, // the deadline is an amount of processor time: whoever reads may take his time
};

// Each member is one word, which has one writer at a time.
struct deadline {
    volatile int64_t phase;
    volatile int64_t moment; // on the clock of deadline_now, 0 for none
    volatile int64_t used;   // or, in PHASE_REPORT, so much of the worker's processor time
    volatile int64_t asked;  // by the first signal that asked for the end: see deadline_signal
    volatile int64_t worker; // its number as the guard knows it, 0 before it is there
    volatile int64_t ended;  // the worker's wait status, or -1
};

// Shared by all processes that are forked after deadline_share.
extern struct deadline *deadline;
void deadline_share(void);

// Milliseconds of CLOCK_MONOTONIC, and of the processor time of a process (0 when it is gone).
int64_t deadline_now(void);
int64_t deadline_used_by(pid_t pid);

// Notes that this signal asks for the end. The first one stays. Is async-signal-safe.
void deadline_ask(int signal);
// That signal, or 0, and when it came.
int deadline_signal(void);
int64_t deadline_asked(void);

// The search begins, and may take so many seconds.
void deadline_start(long seconds);

// The search is over, and its results are put together from now on. If it was stopped, that has to
// be a matter of a moment: each part of it (deadline_part) gets its own. Otherwise it may take what
// is left of the seconds, as processor time.
void deadline_report(bool is_stopped);
// The next part begins, and gets so many milliseconds if the search was stopped.
void deadline_part(int64_t milliseconds);

// Whether the search, or the part of the report, has to stop. Costs little.
bool deadline_is_over(void);

#endif
