// SPDX-License-Identifier: MIT
// What a process does with each signal, and which signals it has blocked: sigaction(2),
// sigprocmask(2).
#ifndef FORK_INTERLEAVE_DISPOSITIONS_H
#define FORK_INTERLEAVE_DISPOSITIONS_H

#include <stdbool.h>
#include <stdint.h>

// A set of signals has bit s - 1 for signal s.
struct dispositions {
    uint64_t blocked;
    uint64_t handled;
    uint64_t restarting; // handled with SA_RESTART
    uint64_t ignored;
    uint64_t also_blocked[32]; // while the handler of signal s runs, s itself included
    uint64_t informed;         // handled with SA_SIGINFO
    uint64_t once;             // handled with SA_RESETHAND: the handler runs once
    bool no_zombies;           // SIGCHLD is ignored, or has SA_NOCLDWAIT
    bool no_stops;             // SIGCHLD has SA_NOCLDSTOP
};

// What sigaction(2) can set for one signal.
enum action_kind { ACTION_DEFAULT, ACTION_IGNORE, ACTION_HANDLE };

struct action {
    enum action_kind kind;
    uint64_t flags; // SA_RESTART and so on
    uint64_t mask;
};

// Signals from 32 on belong to the C library, or are real-time signals that nobody can send here.
enum { SIGNALS_FOLLOWED = 32 };

static inline uint64_t signal_bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

// sigaction(2) with a new action for the signal, from 1 to 64.
void dispositions_set(struct dispositions *dispositions, int signal, struct action action);

// The kernel has called the handler of a signal that was set with SA_RESETHAND.
void dispositions_reset(struct dispositions *dispositions, int signal);

// A successful execve(2): handlers are gone, ignored signals stay ignored.
void dispositions_exec(struct dispositions *dispositions);

// The signals that have no effect when they arrive: ignored ones, and those that do nothing by
// default.
uint64_t dispositions_without_effect(const struct dispositions *dispositions);

// Which of the pending signals is delivered first (next_signal() in Linux): those that a fault can
// raise before the others, then the lowest number. The set is not empty.
int signal_first(uint64_t signals);

// Whether the signal does nothing by default.
bool signal_is_harmless(int signal);

// Whether a process with these actions dies of the signal, and leaves no core (signal(7)).
bool dispositions_kill(const struct dispositions *dispositions, int signal);

// Whether the signal can stop a process, and the set of those that do stop this one.
bool signal_stops(int signal);
uint64_t dispositions_stopping(const struct dispositions *dispositions);

#endif
