// SPDX-License-Identifier: MIT
//
// What all searches together have found, and what was checked by them.

#ifndef FORK_FORKCHECK_EXPLORED_H
#define FORK_FORKCHECK_EXPLORED_H

#include <stddef.h>

#include "forkcheck/parts/check.h"
#include "forkcheck/parts/search.h"

// Adds it to CHECK. ITEMS are the COUNT searches; to be called once, when they are over.
void explored_collect(struct check *check, const struct search *items, size_t count);

#endif
