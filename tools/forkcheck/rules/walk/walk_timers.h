// SPDX-License-Identifier: MIT
//
// What the walk knows of the timer that a process has set: whether it sends its signal once.

#ifndef FORK_FORKCHECK_RULES_WALK_WALK_TIMERS_H
#define FORK_FORKCHECK_RULES_WALK_WALK_TIMERS_H

#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

// Notes what CALL does if it is one of setitimer.
void walk_timers_call(struct walk *walk, struct state *state, const struct node *call);

// The setitimer by which the process has set a timer that goes off once; NULL if it has not.
const struct node *walk_timer_once(struct walk *walk, const struct state *state);

// May a timer of the process send signals again and again, so that one that is lost before WAIT is
// only late?
bool walk_may_renew(struct walk *walk, const struct state *state, const struct node *wait);

#endif
