// SPDX-License-Identifier: MIT
//
// Atomic operations, which are calls of clang's functions: its header makes atomic_load(&x) one of
// __c11_atomic_load.

#ifndef FORK_FORKCHECK_RULES_CODE_ATOMICS_H
#define FORK_FORKCHECK_RULES_CODE_ATOMICS_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

// Is CALL an atomic operation, as atomic_load, __atomic_store or __sync_fetch_and_add?
bool is_atomic(const struct node *call);
// Does it change what its first argument points to?
bool is_atomic_change(const struct node *call);
// Does it give that a value which does not depend on the one before?
bool is_atomic_store(const struct node *call);

#endif
