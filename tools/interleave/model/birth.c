// SPDX-License-Identifier: MIT
// What a fork brings.
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/call.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/shm.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

static void positions_share(const struct kernel *kernel, struct world *world,
                            const struct buffer *positions)
{
    struct position position;

    for (size_t at = 0; at + sizeof position <= positions->size; at += sizeof position) {
        memcpy(&position, positions->data + at, sizeof position);
        if (kernel->behaviour->objects[position.object].kind == OBJECT_MEMORY)
            word_set(world, position.object, (int64_t)position.word * WORD_SIZE, WORD_SIZE,
                     position.offset);
        else
            world_shared(world, position.object)->offset = position.offset;
    }
}

void fork_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const int child = behaviour_child(kernel->behaviour, process, node->local.children);

    if (child < 0 || child >= kernel->processes_max) {
        effect_refuse(effect, REFUSED_PROCESSES, process, -1);
        return;
    }
    while (world->count <= child)
        world->process[world->count++] = (struct process){.vforked = -1};
    world->process[child] = (struct process){.life = LIFE_RUNNING,
                                             .node = world->process[process].node,
                                             .entry = NODE_NONE,
                                             .parent = process,
                                             .group = world->process[process].group,
                                             .session = world->process[process].session,
                                             .vforked = -1,
                                             .end_signal = (uint8_t)call->fork.end_signal};
    positions_share(kernel, world, &call->text);
    effect->born = child;
    effect_move(world, effect, child, (struct result){.how = AS_CHILD});
    if (call->fork.is_vfork) {
        world->process[process].vforked = child;
        return;
    }
    shm_fork(kernel, world, process);
    effect_move(world, effect, process, (struct result){.value = FIRST_PID + child});
}

void clones_exec(struct world *world, int process, struct effect *effect)
{
    world->process[process].end_signal = 0;
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].parent == process &&
            world->process[i].end_signal)
            effect_refuse(effect, REFUSED_CLONE_EXEC, process, -1);
}
