// SPDX-License-Identifier: MIT
// Traits that kinds of call have in common. A new kind gets a row in kinds.c: tests/model/kinds.c
// checks that each kind has one.
#ifndef FORK_INTERLEAVE_KINDS_H
#define FORK_INTERLEAVE_KINDS_H

#include <stdbool.h>

#include "interleave/tracee/calls.h"

enum kind_trait {
    KIND_LISTED = 1 << 0,   // set for every kind in the table
    KIND_WAIT = 1 << 1,     // waits for a child: the arguments are `wait` or `waitid`
    KIND_WRITE = 1 << 2,    // writes call.text
    KIND_KILL = 1 << 3,     // sends a signal: the arguments are `kill`
    KIND_END = 1 << 4,      // ends the process
    KIND_PASTIME = 1 << 5,  // only passes time, or lets other processes run
    KIND_RESTARTS = 1 << 6, // restarts after a handler with SA_RESTART (signal(7))
    KIND_ACTION = 1 << 7,   // changes the action of signals, or which are blocked
    KIND_SIGNALS = 1 << 8,  // a program that makes it makes the search follow signals
    KIND_PATH = 1 << 9,     // asks for a path, and may only want to know that there is none
};

// Whether the kind has any of TRAITS.
bool kind_is(enum call_kind kind, unsigned traits);

#endif
