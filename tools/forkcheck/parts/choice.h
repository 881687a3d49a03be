// SPDX-License-Identifier: MIT
//
// Which of the searches that are over are worth being made in another way.

#ifndef FORK_FORKCHECK_CHOICE_H
#define FORK_FORKCHECK_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/parts/search.h"

// Whether a search of a program that forks has come to its end, or none has seen it fork.
bool choice_has_ended(const struct search *searches, size_t count);

// The one with which calls are made to fail: a complete one, that with the most processes, up to
// three, and of several the smallest; if none is complete, that with the fewest processes. There is
// at least one search.
const struct search *choice_to_fail(const struct search *searches, size_t count);

// The first whose program has read the empty input; NULL if none has.
const struct search *choice_reading(const struct search *searches, size_t count);

// The smallest of a program with signal handlers which has not tried that they run between two
// instructions; NULL if there is none, or if this machine cannot try it.
const struct search *choice_with_handlers(const struct search *searches, size_t count);

#endif
