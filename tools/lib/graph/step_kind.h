// SPDX-License-Identifier: MIT
//
// The kinds of step that a schedule is made of. This list is the only one: the JSON of
// interleave(1) carries it to the pages' scripts.

#ifndef FORK_LIB_STEP_KIND_H
#define FORK_LIB_STEP_KIND_H

enum step_kind {
    STEP_CALL,      // the process makes its call, and then handles the signals that are pending
    STEP_FAULT,     // the call is made to fail; `detail` is the number of the fault
    STEP_SIGNALS,   // pending signals arrive before the call
    STEP_INTERRUPT, // pending signals end a sleep early, or a call after a stop in it
    STEP_ALARM,     // the alarm clock of the process goes off
    STEP_RETURN,    // pending signals arrive at the return of the process's last call
    STEP_LATE,      // the call is made after process 1 has reaped the dead that it would find
    STEP_REAP,      // a wait takes another child than Linux would: `detail`
    STEP_SLEEP,     // the process falls asleep in its call: an event that comes later does not wake
                    // it, although the call would have noticed the event on entry
    STEP_DECIDE,    // the process dies of the signal `detail`, although others were pending before
};

enum { STEP_KIND_COUNT = STEP_DECIDE + 1 };

// What the JSON calls a kind, and the mark that stands behind the process in a schedule.
struct step_kind_text {
    const char *name;
    const char *mark; // one character, or "" for STEP_CALL
};

extern const struct step_kind_text step_kind_texts[STEP_KIND_COUNT];

#endif
