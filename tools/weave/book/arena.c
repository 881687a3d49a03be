// SPDX-License-Identifier: MIT
//
// Small texts that live until the end: a chain of blocks, a text in each.

#include "weave/book/arena.h"

#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/text.h"

struct arena_block {
    struct arena_block *older;
    char bytes[];
};

struct text arena_copy(struct arena *arena, struct text text)
{
    struct arena_block *block = memory_new(1, sizeof *block + text.size + 1);

    if (text.size > 0)
        memcpy(block->bytes, text.data, text.size);
    block->older = arena->newest;
    arena->newest = block;
    return (struct text){block->bytes, text.size};
}

void arena_free(struct arena *arena)
{
    while (arena->newest != NULL) {
        struct arena_block *older = arena->newest->older;
        free(arena->newest);
        arena->newest = older;
    }
}
