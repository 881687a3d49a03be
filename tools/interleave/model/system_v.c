// SPDX-License-Identifier: MIT
// Objects of System V in the kernel's tables.
#include "interleave/model/system_v.h"
#include <stddef.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

enum { KINDS = 3 };

bool system_v_lists(const struct kernel *kernel, const struct call *call)
{
    return kernel->behaviour->objects[call->object].kind == OBJECT_SYSTEM_V;
}

// Whether there is an object in this shared state; copies what it has in common with others.
static bool common_get(const struct shared *there, enum lists kind, struct system_v *common)
{
    if ((enum lists)there->lists != kind || !there->content.size)
        return false;
    memcpy(common, there->content.data, sizeof *common);
    return true;
}

int system_v_at(const struct world *world, enum lists kind, int64_t index)
{
    struct system_v common;

    for (int i = 0; i < world->shared_count; i++)
        if (common_get(&world->shared[i], kind, &common) && common.index == index)
            return world->shared[i].object;
    return OBJECT_NONE;
}

int64_t system_v_count(const struct world *world, enum lists kind)
{
    struct system_v common;
    int64_t count = 0;

    for (int i = 0; i < world->shared_count; i++)
        count += common_get(&world->shared[i], kind, &common);
    return count;
}

int64_t system_v_highest(const struct world *world, enum lists kind)
{
    struct system_v common;
    int64_t highest = 0;

    for (int i = 0; i < world->shared_count; i++)
        if (common_get(&world->shared[i], kind, &common) && common.index > highest)
            highest = common.index;
    return highest;
}

// ipc_idr_alloc in Linux: from which number on the indices begin again.
static int64_t end_of(const struct world *world, enum lists kind)
{
    enum { CYCLE_MIN = 64 };
    const int64_t many = system_v_count(world, kind) * 3 / 2;

    return many > CYCLE_MIN ? many : CYCLE_MIN;
}

static size_t place_of(enum lists kind)
{
    return kind == LISTS_SEMAPHORES ? 0 : kind == LISTS_MESSAGES ? 1 : 2;
}

int64_t system_v_take(const struct kernel *kernel, struct world *world, enum lists kind)
{
    int64_t next[KINDS] = {0}; // of each kind: the index after the last one that was given

    if (!kernel->scope->indices)
        return 0;
    struct buffer *table = &world_shared(world, behaviour_system_v(kernel->behaviour))->content;
    const int64_t end = end_of(world, kind);
    if (table->size)
        memcpy(next, table->data, sizeof next);
    int64_t index = next[place_of(kind)];
    while (index < end && system_v_at(world, kind, index) != OBJECT_NONE)
        index++;
    if (index >= end)
        for (index = 0; system_v_at(world, kind, index) != OBJECT_NONE;)
            index++;
    next[place_of(kind)] = index + 1;
    table->size = 0;
    buffer_add_bytes(table, next, sizeof next);
    return index;
}
