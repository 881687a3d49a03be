// SPDX-License-Identifier: MIT
// What a write into a pipe or a FIFO brings.
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/pipe_pages.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

static struct page *last_page(const struct shared *pipe)
{
    if (!pipe || pipe->pages.size == 0)
        return NULL;
    return (struct page *)(void *)(pipe->pages.data + pipe->pages.size) - 1;
}

// Number of bytes that go into the last page: the remainder when the write is divided into pages,
// if the whole remainder fits. Only the beginning of a write looks at the last page.
static size_t joining(const struct kernel *kernel, const struct shared *pipe, size_t len)
{
    const struct page *last = last_page(pipe);
    const size_t page = pipe_page_size(kernel);
    const size_t odd = len % page;

    return last && last->end + odd <= page ? odd : 0;
}

// Number of bytes that fit now, of LEFT.
static size_t fitting(const struct kernel *kernel, const struct shared *pipe, size_t left,
                      bool begins)
{
    const size_t used = pipe ? pipe->pages.size / sizeof(struct page) : 0;
    const size_t joins = begins ? joining(kernel, pipe, left) : 0;
    const size_t room = (pipe_page_count(kernel, pipe) - used) * pipe_page_size(kernel);

    return joins + (left - joins < room ? left - joins : room);
}

// False when it is not known how the text is divided into pages.
static bool put(const struct kernel *kernel, struct shared *pipe, const char *data, size_t len,
                bool begins)
{
    struct page *const last = last_page(pipe);
    const size_t size = pipe_page_size(kernel);
    const size_t joins = begins ? joining(kernel, pipe, len) : 0;

    if (!begins && joining(kernel, pipe, len))
        return false;
    if (last && joins) {
        last->length += (uint32_t)joins;
        last->end += (uint32_t)joins;
    }
    for (size_t at = joins; at < len; at += size) {
        const uint32_t length = (uint32_t)(len - at < size ? len - at : size);
        const struct page page = {length, length};
        buffer_add_bytes(&pipe->pages, &page, sizeof page);
    }
    buffer_add_bytes(&pipe->content, data, len);
    return true;
}

// Number of bytes to be written, even where they cannot be read.
static size_t length_of(const struct call *call)
{
    const size_t unreadable = (size_t)call->write.unreadable;

    return unreadable ? unreadable : call->text.size;
}

bool pipe_has_reader(const struct kernel *kernel, const struct world *world,
                     const struct call *call)
{
    return pipe_is_open(kernel, world, pipe_of(kernel, call), true);
}

bool pipe_write_ready(const struct kernel *kernel, const struct world *world, int process,
                      const struct call *call)
{
    const size_t written = world->process[process].written;
    const size_t length = length_of(call);

    return length == 0 || !pipe_has_reader(kernel, world, call) ||
           fitting(kernel, world_look(world, pipe_of(kernel, call)), length - written,
                   written == 0) > 0 ||
           !pipe_blocks(kernel, world, call->object);
}

bool pipe_write(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, bool interrupted, struct effect *effect,
                struct result *result)
{
    uint32_t *const written = &world->process[process].written;
    const bool begins = *written == 0;

    const size_t length = length_of(call);

    *result = (struct result){.value = length ? -EPIPE : 0};
    if (length == 0)
        return true;
    if (pipe_has_reader(kernel, world, call)) {
        struct shared *pipe = world_shared(world, pipe_of(kernel, call));
        const bool was_empty = pipe->content.size == 0;
        effect->put = fitting(kernel, pipe, length - *written, begins);
        if (effect->put && call->write.unreadable) {
            effect->put = 0;
            result->value = -EFAULT;
            return true;
        }
        if (!put(kernel, pipe, call->text.data + *written, effect->put, begins))
            effect_refuse(effect, REFUSED_PIPE_WRITES, process, -1);
        *written += (uint32_t)effect->put;
        // The kernel tells readers at the end of a write, and before it waits only if the pipe was
        // empty.
        if (effect->put && (was_empty || *written == length))
            epoll_notice_pipe(kernel, world, pipe_of(kernel, call), true, POLLIN | POLLRDNORM);
        const bool stays = pipe_blocks(kernel, world, call->object);
        if (*written < length && stays && !interrupted)
            return false;
        effect->waited = stays && effect->put == 0;
        *result = (struct result){.value = -EAGAIN};
        if (*written == 0 && stays)
            *result = (struct result){.how = INTERRUPTED};
    } else {
        signal_send(
            kernel, world, process,
            (struct signal_details){.signal = SIGPIPE, .code = SI_USER, .process = process});
    }
    if (*written)
        result->value = (int64_t)*written;
    *written = 0;
    return true;
}
