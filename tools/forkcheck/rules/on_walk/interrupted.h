// SPDX-License-Identifier: MIT
//
// Wait calls that a handler interrupts, and that nobody repeats.

#ifndef FORK_FORKCHECK_RULES_ON_WALK_INTERRUPTED_H
#define FORK_FORKCHECK_RULES_ON_WALK_INTERRUPTED_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

// Is CALL a wait call that may sleep, and that is not made again if a signal has interrupted it, in
// a function that does not ask why it has failed?
bool is_wait_without_retry(const struct node *call);

#endif
