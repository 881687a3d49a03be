// SPDX-License-Identifier: MIT
//
// Messages on standard error.

#ifndef FORK_FORKCHECK_RULES_WALK_TOLD_H
#define FORK_FORKCHECK_RULES_WALK_TOLD_H

#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// Does CALL write to standard error, by itself or, if it calls a function of this source, there?
bool is_message(const struct node *call);

// Is CALL, which ends the process of STATE, one that gives up: does it say that it has failed, with
// a status that is never 0 or by abort, and has the process just told why, there or where the
// function was called?
bool gives_up(const struct walk *walk, const struct state *state, const struct node *call);

#endif
