// SPDX-License-Identifier: MIT
// When the tool has to end: at a certain moment, or as soon as a signal asks for it.
// The tool is three processes. The first one is the one that its user started; it stays as a guard
// (guard.h). The second one only waits for the third, the worker, which does the work. They share
// the memory described here.
#ifndef FORK_INTERLEAVE_DEADLINE_H
#define FORK_INTERLEAVE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum phase {
    PHASE_START,  // the program is not started yet
    PHASE_SEARCH, // the deadline is a moment
    PHASE_REPORT, // the deadline is an amount of processor time: a slow reader does not count
};

// Each member is one word, with one writer at a time.
struct deadline {
    volatile int64_t phase;
    volatile int64_t
        moment;            // when the search has to end, in milliseconds of deadline_now, 0: never
    volatile int64_t rest; // what it leaves of its seconds for what comes after it, in milliseconds
    volatile int64_t used; // in PHASE_REPORT: limit on the worker's processor time, in milliseconds
    // In PHASE_REPORT on a stopped search: when its present part has to end, in milliseconds of
    // deadline_now; 0 in other reports
    volatile int64_t part_ends;
    volatile int64_t signal_before; // in PHASE_REPORT: the signal that had come before it began
    volatile int64_t
        asked; // time and number of the first signal that asked for the end: see deadline_ask
    volatile int64_t
        worker; // process number of the worker as the guard sees it, 0 before there is one
    volatile int64_t ended; // wait status of the worker, or -1
};

// Shared by all processes that are forked after deadline_share. Global because signal handlers set
// it (guard.c), and because all that takes long asks whether it has to stop.
extern struct deadline *deadline;
void deadline_share(void);

// Milliseconds of CLOCK_MONOTONIC, and of a process's processor time (0 when it is gone).
int64_t deadline_now(void);
int64_t deadline_used_by(pid_t pid);

// Notes that SIGNAL asks for the end. Only the first one counts. Async-signal-safe.
void deadline_ask(int signal);
// That signal, or 0, and when it came.
int deadline_signal(void);
int64_t deadline_asked(void);

// The search begins. It may take this many seconds, except for a tenth: a search that stops because
// its time is over has met much that has not been looked at yet.
void deadline_start(long seconds);

// The search is over, and the report begins. After a stopped search it has to be short: each of its
// parts (deadline_part) has its own limit. Otherwise it may take the rest of the seconds, as
// processor time.
void deadline_report(bool is_stopped);
// The next part of the report begins, and may take this long if the search was stopped.
void deadline_part(int64_t milliseconds);
// That tenth, in milliseconds; 0 if a signal asks for the end.
int64_t deadline_rest(void);

// Whether the search, or the part of the report, has to stop. Cheap.
bool deadline_is_over(void);

#endif
