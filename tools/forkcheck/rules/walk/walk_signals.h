// SPDX-License-Identifier: MIT
//
// What the walk knows of signals: which of them a set has, which the process blocks, and what it
// does with each.

#ifndef FORK_FORKCHECK_RULES_WALK_WALK_SIGNALS_H
#define FORK_FORKCHECK_RULES_WALK_WALK_SIGNALS_H

#include <stdint.h>

#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

enum { SIGNALS_MAX = 64 };

// A bit for each signal, the lowest for signal 1.
struct signals {
    uint64_t surely;   // these are in the set
    uint64_t possibly; // so may be these; all of the others are too
};

enum action { ACTION_DEFAULT, ACTION_IGNORE, ACTION_HANDLER, ACTION_UNKNOWN };

// The bit of this signal; 0 if there is no such signal.
uint64_t signal_bit(long number);

// At the beginning of the walk: the first process blocks no signals, and that of a function whose
// callers are not known may block any.
void walk_signals_begin(struct walk *walk, struct state *state);

// Notes what CALL, a function of the system or of another source, does to sets, to what the process
// blocks, or to an action.
void walk_signals_call(struct walk *walk, struct state *state, const struct node *call);
// Does CALL leave the set alone that its argument points to?
bool keeps_signals(const struct node *call);
// Is CALL a pselect or the like without a mask, so that what is blocked stays so while it waits?
bool leaves_mask(const struct node *call);

// The place for what the process does with a signal; with 0, for the alarm that it has set.
int walk_signal_place(struct walk *walk, long number);

struct signals walk_blocked(struct walk *walk, const struct state *state);
// The set to which the argument of CALL with this number, from 0 on, points.
struct signals walk_signals_of(struct walk *walk, const struct state *state,
                               const struct node *call, size_t number);
enum action walk_action(struct walk *walk, const struct state *state, long number);
// Does CALL, a signal or sigaction, set a function of this source as a handler?
bool walk_sets_handler(struct walk *walk, const struct state *state, const struct node *call);
// The handler that the process has for the signal; NULL if it has none, or that is not known.
const struct node *walk_handler(struct walk *walk, const struct state *state, long number);
// The handler that the process has for the signal since an earlier one, from which it comes, has
// set it; NULL if it has none of those.
const struct node *walk_inherited_handler(struct walk *walk, const struct state *state,
                                          long number);

#endif
