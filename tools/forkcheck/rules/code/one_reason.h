// SPDX-License-Identifier: MIT
//
// Tests for one reason of a failure, as in `n == -1 && errno == EINTR`: after them, a failure for
// another reason has not been noticed.

#ifndef FORK_FORKCHECK_RULES_CODE_ONE_REASON_H
#define FORK_FORKCHECK_RULES_CODE_ONE_REASON_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

// Does COMPARISON, which tells a failure, do so only together with certain values of errno?
bool is_for_one_reason(const struct node *comparison);

// May ERROR, an expansion of errno, be a part of a question for any failure? Not in a test for one
// reason, nor where a message is made of it.
bool asks_more_reasons(const struct node *error);

#endif
