// SPDX-License-Identifier: MIT
//
// Small texts that live until the end: they are made one by one and freed all at once.

#ifndef FORK_LIB_ARENA_H
#define FORK_LIB_ARENA_H

#include "lib/base/text.h"

struct arena_block;

// A zeroed struct is an empty arena.
struct arena {
    struct arena_block *newest;
};

// Returns a copy of TEXT that lives as long as ARENA, with a NUL behind it, so that its data is a C
// string too.
struct text arena_copy(struct arena *arena, struct text text);

void arena_free(struct arena *arena);

#endif
