// SPDX-License-Identifier: MIT
// Flags and sizes of pipes, by fcntl(2).
#include <errno.h>
#include <fcntl.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/pipe_pages.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"

// A process that sleeps in its call sleeps on: the kernel looked at the flag before.
static bool someone_waits(const struct kernel *kernel, const struct world *world, int end)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && !world->process[i].closed &&
            kernel_node(kernel, world, i)->call.object == end && !call_ready(kernel, world, i))
            return true;
    return false;
}

// Linux rounds up to a power of 2, at least a page, and keeps the size where the content needs more
// pages.
static int64_t resize(const struct kernel *kernel, struct shared *pipe, int64_t wanted)
{
    int64_t pages = 1;

    while (pages * (int64_t)pipe_page_size(kernel) < wanted)
        pages *= 2;
    if (pipe->pages.size / sizeof(struct page) > (size_t)pages)
        return -EBUSY;
    pipe->offset = pages == PIPE_PAGES ? 0 : pages;
    return pages * (int64_t)pipe_page_size(kernel);
}

void pipe_size(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect)
{
    enum { SIZE_MAX_FOR_ALL = 1 << 20 }; // the usual /proc/sys/fs/pipe-max-size
    struct shared *pipe = world_shared(world, pipe_of(kernel, call));

    if (call->fcntl.command == F_GETPIPE_SZ)
        result->value = (int64_t)(pipe_page_count(kernel, pipe) * pipe_page_size(kernel));
    else if (kernel->pipe_size || call->fcntl.value <= 0 || call->fcntl.value > SIZE_MAX_FOR_ALL)
        effect_refuse(effect, REFUSED_PIPE_SIZE, process, -1);
    else
        result->value = resize(kernel, pipe, call->fcntl.value);
}

void pipe_flags(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    const struct object *end = &kernel->behaviour->objects[call->object];
    const bool blocked = pipe_blocks(kernel, world, call->object);

    if (call->fcntl.command == F_GETFL) {
        result->value = (end->kind == OBJECT_PIPE_WRITE                                ? O_WRONLY
                         : end->kind == OBJECT_PIPE_BOTH || end->kind == OBJECT_SOCKET ? O_RDWR
                                                                                       : O_RDONLY) |
                        (blocked ? 0 : O_NONBLOCK);
        return;
    }
    const bool wanted = call->fcntl.value & O_NONBLOCK;
    if (blocked == wanted && someone_waits(kernel, world, call->object))
        effect_refuse(effect, REFUSED_PIPE_FLAGS, process, -1);
    struct shared *there = world_shared(world, call->object);
    if (end->kind == OBJECT_SOCKET)
        there->lists = LISTS_SOCKET;
    there->turned = end->no_block != wanted;
}
