// SPDX-License-Identifier: MIT
// Arguments of calls about signals and timers. See arguments.h.
#ifndef FORK_INTERLEAVE_ARGUMENTS_SIGNALS_H
#define FORK_INTERLEAVE_ARGUMENTS_SIGNALS_H

#include <stdint.h>

// kill(2), tkill(2), tgkill(2), sigqueue(3) and pidfd_send_signal(2).
struct kill_arguments {
    int64_t to; // as in kill(2): a process, a group or all
    int64_t signal;
    uint64_t value; // of sigqueue
};

// sigaction(2) with a new action.
struct action_arguments {
    int64_t signal;
    int64_t kind;   // enum action_kind
    uint64_t flags; // SA_RESTART and so on
    uint64_t mask;
};

// sigprocmask(2), sigsuspend(2) and sigreturn(2).
struct mask_arguments {
    uint64_t blocked; // the new mask; in sigsuspend, the mask while it waits
};

enum sigwait_time { SIGWAIT_FOREVER, SIGWAIT_FOR_A_TIME, SIGWAIT_LOOKS };

// sigwait(3) and sigtimedwait(2).
struct sigwait_arguments {
    uint64_t set;
    int64_t time; // enum sigwait_time: for how long it waits
};

// alarm(2), setitimer(2) and getitimer(2); in nanoseconds.
struct alarm_arguments {
    int64_t left;
    int64_t is_timer; // not by alarm(2)
    int64_t interval;
    int64_t only_asks;
    int64_t timer; // TIMER_ALARM and so on (timers.h)
};

// timer_create(2) and the like.
enum timer_does { TIMER_MAKES, TIMER_SETS, TIMER_ASKS, TIMER_COUNTS, TIMER_REMOVES };
struct timer_arguments {
    int64_t does;   // enum timer_does
    int64_t number; // as in timers.h
    int64_t first;  // TIMER_MAKES: the signal, or 0; TIMER_SETS: nanoseconds until it goes off
    int64_t second; // TIMER_MAKES: its value; TIMER_SETS: the interval
    int64_t is_cpu; // TIMER_MAKES: of processor time
};

// read(2) and write(2) of what eventfd(2), signalfd(2) or timerfd_create(2) have made, and
// timerfd_settime(2).
enum event_does { EVENT_READS, EVENT_WRITES, EVENT_SETS, EVENT_ASKS };
struct event_arguments {
    int64_t does;     // enum event_does
    int64_t value;    // EVENT_READS: bytes, at most; EVENT_WRITES: what is added; EVENT_SETS:
                      // nanoseconds until the timer goes off
    int64_t interval; // EVENT_SETS
};

// pause(2), and a wait for a lock that never ends (run/decode_futex.h).
struct pause_arguments {
    int64_t is_lock; // a lock: the call restarts after a handler with SA_RESTART
};

#endif
