// SPDX-License-Identifier: MIT
// System V shared memory.
#include <errno.h>

#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/shm.h"
#include "interleave/model/world.h"

// What a process finds that looks for memory which another one has removed depends on who has it
// attached.
int64_t shm_do(struct world *world, int process, const struct call *call, struct effect *effect)
{
    struct shared *there = world_shared(world, call->object);
    const bool was_removed = there->turned;

    if (call->shm.does == SHM_SEEKS && was_removed)
        effect_refuse(effect, REFUSED_SHM_REMOVED, process, -1);
    if (call->shm.does == SHM_SEEKS)
        return call->shm.value;
    there->turned = true;
    return was_removed ? -EINVAL : call->shm.value;
}
