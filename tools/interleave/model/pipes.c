// SPDX-License-Identifier: MIT
// Pipes, as described in pipe(7): which processes have an end open, and when a read or a write can
// return.
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/pipe_pages.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"
#include "interleave/model/world.h"
#include "lib/base/text.h"

static bool has_open(const struct kernel *kernel, const struct world *world, int process, int pipe,
                     bool reads)
{
    const struct behaviour *behaviour = kernel->behaviour;

    if (world->process[process].life != LIFE_RUNNING)
        return false;
    const struct local *local = &kernel_node(kernel, world, process)->local;
    for (int i = 0; i < local->count; i++) {
        const int object = local->descriptors[i].object;
        if (behaviour_pipe(behaviour, object) == pipe && kernel_has_open(world, process, i) &&
            (reads ? behaviour_pipe_reads(behaviour, object)
                   : behaviour_pipe_writes(behaviour, object)))
            return true;
    }
    return false;
}

static bool is_open_elsewhere(const struct kernel *kernel, const struct world *world, int process,
                              int pipe, bool reads)
{
    for (int i = 0; i < world->count; i++)
        if (i != process && has_open(kernel, world, i, pipe, reads))
            return true;
    return false;
}

bool pipe_is_open(const struct kernel *kernel, const struct world *world, int pipe, bool reads)
{
    return is_open_elsewhere(kernel, world, -1, pipe, reads) ||
           rights_hold(kernel, world, reads ? pipe : pipe + 1) ||
           (kernel->behaviour->objects[pipe].kind == OBJECT_FIFO &&
            fifo_has_opener(world, pipe, reads));
}

// Any process may open a FIFO later.
bool pipe_is_shared(const struct kernel *kernel, const struct world *world, int process)
{
    const struct behaviour *behaviour = kernel->behaviour;
    const struct local *local = &kernel_node(kernel, world, process)->local;

    for (int i = 0; i < local->count; i++) {
        const int object = local->descriptors[i].object;
        const int pipe = behaviour_pipe(behaviour, object);
        if (pipe != OBJECT_NONE && (behaviour->objects[object].fifo || kernel->scope->rights ||
                                    is_open_elsewhere(kernel, world, process, pipe,
                                                      !behaviour_pipe_reads(behaviour, object))))
            return true;
    }
    return false;
}

int pipe_of(const struct kernel *kernel, const struct call *call)
{
    return behaviour_pipe(kernel->behaviour, call->object);
}

// Whether this end blocks: O_NONBLOCK is not set.
bool pipe_blocks(const struct kernel *kernel, const struct world *world, int end)
{
    const struct shared *there = world_look(world, end);

    return kernel->behaviour->objects[end].no_block == (there && there->turned);
}

// A pipe that is smaller than a page is one short page.
size_t pipe_page_size(const struct kernel *kernel)
{
    const size_t size = (size_t)sysconf(_SC_PAGESIZE);

    return kernel->pipe_size && kernel->pipe_size < size ? kernel->pipe_size : size;
}

// The `offset` of a pipe is the number of its pages if F_SETPIPE_SZ has set it, otherwise 0.
size_t pipe_page_count(const struct kernel *kernel, const struct shared *pipe)
{
    if (pipe && pipe->offset)
        return (size_t)pipe->offset;
    return kernel->pipe_size ? kernel->pipe_size / pipe_page_size(kernel) : PIPE_PAGES;
}

static bool is_full(const struct kernel *kernel, const struct shared *pipe)
{
    return pipe->pages.size / sizeof(struct page) >= pipe_page_count(kernel, pipe);
}

// ---- Reading ------------------------------------------------------------------------------------

// Pages that have been read to their end become free.
static void pages_take(struct shared *pipe, size_t len)
{
    struct page *page = (struct page *)(void *)pipe->pages.data;
    size_t gone = 0;

    for (; len > 0 && page[gone].length <= len; gone++)
        len -= page[gone].length;
    if (len > 0)
        page[gone].length -= (uint32_t)len;
    pipe->pages.size -= gone * sizeof *page;
    memmove(page, page + gone, pipe->pages.size);
}

// Number of bytes that a read gets when the program's memory is too short: of each page, all that
// is wanted or nothing.
static size_t pages_fitting(const struct shared *pipe, const struct call *call)
{
    const struct page *page = (const struct page *)(const void *)pipe->pages.data;
    const size_t pages = pipe->pages.size / sizeof *page;
    const size_t wanted = (size_t)call->read.length;
    const size_t memory = (size_t)call->read.room - 1;
    size_t len = 0;

    for (size_t i = 0; i < pages && len < wanted; i++) {
        const size_t part = page[i].length < wanted - len ? page[i].length : wanted - len;
        if (len + part > memory)
            break;
        len += part;
    }
    return len;
}

bool pipe_has_nothing(const struct kernel *kernel, const struct world *world,
                      const struct call *call)
{
    const struct shared *pipe = world_look(world, pipe_of(kernel, call));

    return !(pipe && pipe->content.size) && call->read.length != 0 &&
           pipe_is_open(kernel, world, pipe_of(kernel, call), false);
}

int64_t pipe_length(const struct kernel *kernel, const struct world *world, const struct call *call)
{
    const struct shared *pipe = world_look(world, pipe_of(kernel, call));
    const int64_t there = pipe ? (int64_t)pipe->content.size : 0;

    return there < call->read.length ? there : call->read.length;
}

bool pipe_read_ready(const struct kernel *kernel, const struct world *world,
                     const struct call *call)
{
    return !pipe_has_nothing(kernel, world, call) || !pipe_blocks(kernel, world, call->object);
}

bool pipe_read(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result)
{
    (void)process;
    *result = (struct result){0};
    if (pipe_has_nothing(kernel, world, call)) {
        result->value = -EAGAIN;
        return !pipe_blocks(kernel, world, call->object);
    }
    struct shared *pipe = world_shared(world, pipe_of(kernel, call));
    const bool was_full = is_full(kernel, pipe);
    const size_t there = (size_t)pipe_length(kernel, world, call);
    const size_t len = call->read.room ? pages_fitting(pipe, call) : there;
    if (len == 0) {
        result->value = there ? -EFAULT : 0;
        return true;
    }
    result->value = (int64_t)len;
    result->fingerprint = text_hash((struct text){pipe->content.data, len});
    pages_take(pipe, len);
    memmove(pipe->content.data, pipe->content.data + len, pipe->content.size - len);
    pipe->content.size -= len;
    if (was_full)
        epoll_notice_pipe(kernel, world, pipe_of(kernel, call), false, POLLOUT | POLLWRNORM);
    return true;
}

// ---- Polling ------------------------------------------------------------------------------------

int64_t pipe_events(const struct kernel *kernel, const struct world *world, int end)
{
    const int pipe = behaviour_pipe(kernel->behaviour, end);
    const struct shared *there = world_look(world, pipe);
    int64_t events = 0;

    if (behaviour_pipe_reads(kernel->behaviour, end))
        events |= (there && there->content.size ? POLLIN | POLLRDNORM : 0) |
                  (pipe_is_open(kernel, world, pipe, false) || fifo_is_alone(kernel, world, end)
                       ? 0
                       : POLLHUP);
    if (behaviour_pipe_writes(kernel->behaviour, end))
        events |= (there && is_full(kernel, there) ? 0 : POLLOUT | POLLWRNORM) |
                  (pipe_is_open(kernel, world, pipe, true) ? 0 : POLLERR);
    return events;
}
