// SPDX-License-Identifier: MIT
// What stat(2) tells.
#include "interleave/model/status.h"
#include <errno.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/modes.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"

static uint64_t links_in(int links)
{
    const uint64_t told = links < STATUS_LINKS_MAX ? (uint64_t)links : STATUS_LINKS_MAX;

    return told << STATUS_LINKS;
}

uint64_t status_of_folder(int names)
{
    return links_in(names) | (uint64_t)STATUS_FOLDER << STATUS_MODE;
}

int status_mode(uint64_t size)
{
    return (int)(size >> STATUS_MODE & STATUS_FOLDER);
}

int status_links(uint64_t size)
{
    return (int)(size >> STATUS_LINKS);
}

// How many paths lead to the content.
static int names_of(const struct kernel *kernel, const struct world *world, int content)
{
    const struct behaviour *behaviour = kernel->behaviour;
    int count = 0;

    for (size_t i = 0; i < behaviour->object_names.count; i++)
        count +=
            behaviour->objects[i].kind == OBJECT_NAME && world_content(world, (int)i) == content;
    return count;
}

// The names of a directory: its own, its ".", and the ".." of each directory in it.
static int names_of_folder(const struct kernel *kernel, const struct world *world, int folder)
{
    const struct behaviour *behaviour = kernel->behaviour;
    int count = 2;

    for (size_t i = 0; i < behaviour->object_names.count; i++) {
        const struct object *there = &behaviour->objects[i];
        const int content = there->kind == OBJECT_NAME && there->parent
                                ? world_content(world, (int)i)
                                : OBJECT_NONE;
        count += content != OBJECT_NONE && behaviour->objects[content].kind == OBJECT_FOLDER &&
                 world_content(world, there->parent - 1) == folder;
    }
    return count;
}

// The kinds of contents of which nothing is told.
static enum refusal_kind refused_of(const struct kernel *kernel, const struct world *world,
                                    int content)
{
    switch (kernel->behaviour->objects[content].kind) {
    case OBJECT_FIFO:
        return REFUSED_FIFO_STAT;
    case OBJECT_SOCKET:
        return REFUSED_SOCKET_NAME;
    case OBJECT_SYMLINK:
        return REFUSED_SYMLINK;
    default:
        return mode_has_times(world, content) ? REFUSED_FILE_TIMES : REFUSED_NOT;
    }
}

void status_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect)
{
    const struct object *object = &kernel->behaviour->objects[call->object];
    const int content =
        object->kind == OBJECT_NAME ? world_content(world, call->object) : object->content;
    const enum refusal_kind refused =
        content < 0 ? REFUSED_NOT : refused_of(kernel, world, content);

    if (content < 0)
        result->value = -ENOENT;
    else if (refused && (refused != REFUSED_FILE_TIMES || !call->memory))
        effect_refuse(effect, refused, process, -1);
    else if (call->memory)
        result->value = -EFAULT;
    else if (kernel->behaviour->objects[content].kind == OBJECT_FOLDER)
        result->size = status_of_folder(names_of_folder(kernel, world, content));
    else
        result->size = links_in(names_of(kernel, world, content)) |
                       (uint64_t)mode_of(world, content) << STATUS_MODE |
                       (world_shared(world, content)->content.size + 1);
}
