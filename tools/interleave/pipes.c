// SPDX-License-Identifier: MIT
// Pipes, as pipe(7) has it: who still has an end open, when a read or a write can go on.
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "interleave/kernel.h"

// Kept below what the kernel's pages hold in the worst case, where each write takes a new one:
// a pipe that is fuller than this is refused rather than guessed at.
enum { PIPE_SURE = 65536 };

static bool open_somewhere(const struct kernel *kernel, const struct world *world, int object)
{
    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING)
            continue;
        const struct local *local = &kernel_node(kernel, world, i)->local;
        for (int k = 0; k < local->count; k++)
            if (local->descriptors[k].object == object)
                return true;
    }
    return false;
}

static const struct shared *pipe_look(const struct world *world, int object)
{
    for (int i = 0; i < world->shared_count; i++)
        if (world->shared[i].object == object)
            return &world->shared[i];
    return NULL;
}

bool pipe_read_ready(const struct kernel *kernel, const struct world *world,
                     const struct call *call)
{
    const struct shared *pipe = pipe_look(world, call->object);

    return (pipe && pipe->content.len) || call->argument[1] == 0 ||
           !open_somewhere(kernel, world, call->object + 1);
}

bool pipe_read(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result)
{
    (void)process;
    *result = (struct result){0};
    if (!pipe_read_ready(kernel, world, call))
        return false;
    struct shared *pipe = world_shared(world, call->object);
    const size_t wanted = (size_t)call->argument[1];
    const size_t len = wanted < pipe->content.len ? wanted : pipe->content.len;
    if (len == 0)
        return true;
    result->value = (int64_t)len;
    result->more = fingerprint(pipe->content.data, len);
    memmove(pipe->content.data, pipe->content.data + len, pipe->content.len - len);
    pipe->content.len -= len;
    return true;
}

// A page each for a write: what the kernel needs at most, so that what fits here fits there.
static size_t room(const struct shared *pipe)
{
    const size_t used = pipe ? pipe->content.len : 0;

    return used < PIPE_SURE ? PIPE_SURE - used : 0;
}

bool pipe_write_ready(const struct kernel *kernel, const struct world *world,
                      const struct call *call)
{
    return room(pipe_look(world, call->object - 1)) >= call->text.len ||
           !open_somewhere(kernel, world, call->object - 1);
}

bool pipe_write(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result)
{
    const int read_end = call->object - 1;

    *result = (struct result){.value = (int64_t)call->text.len};
    if (!open_somewhere(kernel, world, read_end)) {
        signal_send(kernel, world, process, (struct telling){SIGPIPE, SI_USER, process, 0});
        result->value = -EPIPE;
        return true;
    }
    if (!pipe_write_ready(kernel, world, call))
        return false;
    struct shared *pipe = world_shared(world, read_end);
    bytes_add(&pipe->content, call->text.data, call->text.len);
    return true;
}
