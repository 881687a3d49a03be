// SPDX-License-Identifier: MIT
//
// What decides the results of the jobs besides the jobs themselves: the sources and all files that
// they include, the tools, the machine and the environment.

#ifndef FORK_FORKCHECK_CIRCUMSTANCES_H
#define FORK_FORKCHECK_CIRCUMSTANCES_H

#include <stdbool.h>

#include "forkcheck/parts/check.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Appends it to COMMON. RULES are the rules of make that the compiler has printed (-M). False where
// it is not known: a file cannot be read, flags of the compiler lead to other files, or a source
// has something in it that is different each time (__DATE__).
bool circumstances_add(struct check *check, struct text rules, struct buffer *common);

#endif
