// SPDX-License-Identifier: MIT
// System V shared memory.
#include <errno.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/scope.h"
#include "interleave/model/shm.h"
#include "interleave/model/world.h"

static bool has_attached(const struct kernel *kernel, const struct world *world, int process,
                         int object)
{
    if (world->process[process].life != LIFE_RUNNING || world->process[process].closed)
        return false;
    const struct local *local = &kernel_node(kernel, world, process)->local;
    for (int i = 0; i < local->mapping_count; i++)
        if (local->mappings[i].object == object)
            return true;
    return false;
}

// Memory that was removed exists as long as any process has it attached (shmctl(2)).
static bool is_gone(const struct kernel *kernel, const struct world *world, const struct call *call)
{
    const struct shared *there = world_look(world, call->object);

    if (!call->shm.is_removed && !(there && there->turned))
        return false;
    scope_seeks_removed(kernel->scope);
    for (int i = 0; i < world->count; i++)
        if (has_attached(kernel, world, i, call->object))
            return false;
    return true;
}

int64_t shm_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct effect *effect)
{
    struct shared *there = world_shared(world, call->object);

    switch ((enum shm_does)call->shm.does) {
    case SHM_SEEKS:
        // The key is free again, and another process may have made other memory by it.
        if (there->turned)
            effect_refuse(effect, REFUSED_SHM_REMOVED, process, -1);
        return call->shm.value;
    case SHM_ATTACHES:
        return is_gone(kernel, world, call) ? -EINVAL : call->shm.value;
    case SHM_DETACHES:
        return call->shm.value;
    case SHM_REMOVES:
        if (is_gone(kernel, world, call))
            return -EINVAL;
        there->turned = true;
        return call->shm.value;
    }
    return call->shm.value;
}

bool shm_is_last_hold(const struct kernel *kernel, const struct world *world, int process)
{
    for (int i = 0; i < world->shared_count; i++)
        if (world->shared[i].turned &&
            has_attached(kernel, world, process, world->shared[i].object))
            return true;
    return false;
}
