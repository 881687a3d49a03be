// SPDX-License-Identifier: MIT
// The permissions of what the program makes or changes.
#include "interleave/model/modes.h"
#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/names.h"
#include "interleave/model/refusal.h"
#include "interleave/model/world.h"

// The offset of a content: the permissions + 1, and this bit.
enum { HAS_TIMES = 1 << 16 };

static int64_t known_of(const struct world *world, int content)
{
    const struct shared *there = world_look(world, content);

    return there && there->is_file ? there->offset : 0;
}

int64_t mode_of(const struct world *world, int content)
{
    return known_of(world, content) & ~(int64_t)HAS_TIMES;
}

bool mode_has_times(const struct world *world, int content)
{
    return known_of(world, content) & HAS_TIMES;
}

// What is written later has the time of the writing, which stat tells as little.
static void times_set(struct world *world, int content, int64_t times)
{
    if (times == TIMES_GIVEN)
        world_shared(world, content)->offset |= HAS_TIMES;
}

void mode_begin(struct world *world, int content, int64_t mode)
{
    world_shared(world, content)->offset = mode;
}

void mode_written(struct world *world, int content)
{
    const int64_t mode = mode_of(world, content) - 1;

    if (mode < 0 || geteuid() == 0)
        return;
    const int64_t lost = (mode & S_ISUID) | (mode & S_IXGRP ? mode & S_ISGID : 0);
    if (lost)
        world_shared(world, content)->offset -= lost;
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
    else if (objects[content].kind != OBJECT_CONTENT)
        return 0;
    else if (call->chmod.times != TIMES_NONE)
        times_set(world, content, call->chmod.times);
    else
        world_shared(world, content)->offset =
            (call->chmod.mode + 1) | (known_of(world, content) & HAS_TIMES);
    return 0;
}
