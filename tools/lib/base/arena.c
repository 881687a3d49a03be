// SPDX-License-Identifier: MIT
//
// A chain of blocks that are filled from front to back. A text that is longer than a block gets one
// of its own size.

#include "lib/base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"

enum { BLOCK_SIZE = 64 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t used;
    size_t size;
    char bytes[];
};

static struct arena_block *block_add(struct arena *arena, size_t least)
{
    const size_t size = least > BLOCK_SIZE ? least : BLOCK_SIZE;
    struct arena_block *block = memory_new(1, sizeof *block + size);

    block->size = size;
    block->older = arena->newest;
    arena->newest = block;
    return block;
}

struct text arena_copy(struct arena *arena, struct text text)
{
    struct arena_block *block = arena->newest;

    if (block == NULL || block->size - block->used <= text.size)
        block = block_add(arena, text.size + 1);
    char *copy = block->bytes + block->used;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    block->used += text.size + 1;
    return (struct text){copy, text.size};
}

void arena_free(struct arena *arena)
{
    while (arena->newest != NULL) {
        struct arena_block *older = arena->newest->older;
        free(arena->newest);
        arena->newest = older;
    }
}
