// SPDX-License-Identifier: MIT
// What a process does with each signal, and which signals it blocks: sigaction(2), sigprocmask(2).
#ifndef FORK_INTERLEAVE_DISPOSITIONS_H
#define FORK_INTERLEAVE_DISPOSITIONS_H

#include <stdbool.h>
#include <stdint.h>

// From the first real-time signal on, signals queue instead of merging (signal(7)). The C library
// uses the first ones itself.
enum { SIGNAL_QUEUED = 32, SIGNAL_LAST = 64 };

// In a set of signals, bit s - 1 stands for signal s.
struct dispositions {
    uint64_t blocked;
    uint64_t handled;
    uint64_t restarting; // handled with SA_RESTART
    uint64_t ignored;
    // By signal s: blocked while its handler runs, usually with s itself
    uint64_t also_blocked[SIGNAL_LAST + 1];
    uint64_t informed; // handled with SA_SIGINFO
    uint64_t once;     // handled with SA_RESETHAND: the handler runs once
    bool no_zombies;   // SIGCHLD is ignored, or has SA_NOCLDWAIT
    bool no_stops;     // SIGCHLD has SA_NOCLDSTOP
};

// What sigaction(2) sets for one signal.
enum action_kind { ACTION_DEFAULT, ACTION_IGNORE, ACTION_HANDLE };

struct action {
    enum action_kind kind;
    uint64_t flags; // SA_RESTART and so on
    uint64_t mask;
};

static inline uint64_t signal_bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

// sigaction(2): a new ACTION for SIGNAL, which is from 1 to 64.
void dispositions_set(struct dispositions *dispositions, int signal, struct action action);

// The kernel has called the handler of SIGNAL, which has SA_RESETHAND.
void dispositions_reset(struct dispositions *dispositions, int signal);

// A successful execve(2): handlers are gone, ignored signals stay ignored.
void dispositions_exec(struct dispositions *dispositions);

// Signals without an effect when they arrive: ignored ones, and those whose default is to do
// nothing.
uint64_t dispositions_without_effect(const struct dispositions *dispositions);

// The pending signal that is delivered first (next_signal() in Linux): one that a fault can raise
// before the others, otherwise the lowest number. SIGNALS is not empty.
int signal_first(uint64_t signals);

// Whether the default action of SIGNAL is to do nothing.
bool signal_is_harmless(int signal);

// Whether a process with these dispositions dies of SIGNAL without a core dump (signal(7)).
bool dispositions_kill(const struct dispositions *dispositions, int signal);

// Whether SIGNAL can stop a process; the set of signals that stop a process with these
// dispositions.
bool signal_stops(int signal);
uint64_t dispositions_stopping(const struct dispositions *dispositions);

#endif
