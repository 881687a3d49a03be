// SPDX-License-Identifier: MIT
// The permissions that chmod(2) gives to what the program makes or changes.
#include "interleave/model/modes.h"
#include <errno.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/names.h"
#include "interleave/model/refusal.h"
#include "interleave/model/world.h"

int64_t mode_of(const struct world *world, int content)
{
    const struct shared *there = world_look(world, content);

    return there && there->is_file ? there->offset : 0;
}

void mode_forget(struct world *world, int content)
{
    world_shared(world, content)->offset = 0;
}

// The permissions of a FIFO or a socket are not kept: nothing asks about them.
int64_t mode_do(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct effect *effect)
{
    const struct object *objects = kernel->behaviour->objects;
    const struct object *object = &objects[call->object];
    const int content =
        object->kind == OBJECT_NAME ? world_content(world, call->object) : object->content;

    if (content < 0)
        return -ENOENT;
    if (names_refuse(kernel, process, content, effect))
        return 0;
    if (objects[content].kind == OBJECT_FOLDER)
        effect_refuse(effect, REFUSED_FOLDER_MODE, process, -1);
    else if (objects[content].kind == OBJECT_CONTENT)
        world_shared(world, content)->offset = call->chmod.mode + 1;
    return 0;
}
