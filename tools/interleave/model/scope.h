// SPDX-License-Identifier: MIT
// How much of the kernel the search has to follow for this program, as far as real runs and the
// model have shown.
//
// Most programs use no signals, and their calls are fewer steps for that. The scope only grows;
// when it does, calls that were no steps become steps, so everything learned before is void and
// the search begins again.
#ifndef FORK_INTERLEAVE_SCOPE_H
#define FORK_INTERLEAVE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

struct scope {
    bool signals;     // a process handles, sends or waits for signals
    bool siginfo;     // a process looks at what signals tell of themselves
    bool numbers;     // a process looks for another, or for a group, by its number
    bool polls;       // an end of a pipe does not block
    bool leaves;      // a process leaves the group that its parent, or it, waits for
    bool masks;       // what a C library blocks while it makes a process makes a difference
    uint64_t sent;    // signals that some schedule sends at a time the receiver does not choose
    uint64_t watched; // signals that make more steps once they are sent: they have a handler, or
                      // their action or mask changed in a call that was no step
    uint64_t at_fork; // signals that reach a process in a fork, and would end or stop it
    bool grew;        // since the search began (again)
};

// Each sets a member, and notes that the scope grew if it was not set before.
void scope_signals(struct scope *scope);
void scope_siginfo(struct scope *scope);
void scope_numbers(struct scope *scope);
void scope_polls(struct scope *scope);
void scope_leaves(struct scope *scope);

// A process is sent a signal that it has not sent itself. From now on, calls that change its action
// or mask are steps, and its handlers can run at the return of any call.
void scope_sent(struct scope *scope, int signal);

// A process that is just forking, or just born, is sent a signal that ends or stops it. Of two of
// these the C library decides which comes first, by the signals that it blocks meanwhile.
void scope_sent_at_fork(struct scope *scope, int signal);

// These signals have a handler, or a call that changes their action or mask was no step.
void scope_watch(struct scope *scope, uint64_t signals);

#endif
