// SPDX-License-Identifier: MIT
// Pipes, as described in pipe(7): which processes have an end open, and when a read or a write can
// return.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// A pipe consists of pages (pipe_write in Linux's fs/pipe.c): text that does not fit into the last
// page goes into new ones, and a page becomes free when it has been read to its end.
enum { PIPE_PAGES = 16 };

struct page {
    uint32_t length; // bytes that are still to be read
    uint32_t end;    // offset of the end of these bytes in the page
};

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

static int pipe_of(const struct kernel *kernel, const struct call *call)
{
    return behaviour_pipe(kernel->behaviour, call->object);
}

// Whether this end blocks: O_NONBLOCK is not set.
static bool blocks(const struct kernel *kernel, const struct world *world, int end)
{
    const struct shared *there = world_look(world, end);

    return kernel->behaviour->objects[end].no_block == (there && there->turned);
}

// A pipe that is smaller than a page is one short page.
static size_t page_size(const struct kernel *kernel)
{
    const size_t size = (size_t)sysconf(_SC_PAGESIZE);

    return kernel->pipe_size && kernel->pipe_size < size ? kernel->pipe_size : size;
}

// The `offset` of a pipe is the number of its pages if F_SETPIPE_SZ has set it, otherwise 0.
static size_t page_count(const struct kernel *kernel, const struct shared *pipe)
{
    if (pipe && pipe->offset)
        return (size_t)pipe->offset;
    return kernel->pipe_size ? kernel->pipe_size / page_size(kernel) : PIPE_PAGES;
}

static bool is_full(const struct kernel *kernel, const struct shared *pipe)
{
    return pipe->pages.size / sizeof(struct page) >= page_count(kernel, pipe);
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
    return !pipe_has_nothing(kernel, world, call) || !blocks(kernel, world, call->object);
}

bool pipe_read(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result)
{
    (void)process;
    *result = (struct result){0};
    if (pipe_has_nothing(kernel, world, call)) {
        result->value = -EAGAIN;
        return !blocks(kernel, world, call->object);
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

// ---- Writing ------------------------------------------------------------------------------------

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
    const size_t page = page_size(kernel);
    const size_t odd = len % page;

    return last && last->end + odd <= page ? odd : 0;
}

// Number of bytes that fit now, of LEFT.
static size_t fitting(const struct kernel *kernel, const struct shared *pipe, size_t left,
                      bool begins)
{
    const size_t used = pipe ? pipe->pages.size / sizeof(struct page) : 0;
    const size_t joins = begins ? joining(kernel, pipe, left) : 0;
    const size_t room = (page_count(kernel, pipe) - used) * page_size(kernel);

    return joins + (left - joins < room ? left - joins : room);
}

// False when it is not known how the text is divided into pages.
static bool put(const struct kernel *kernel, struct shared *pipe, const char *data, size_t len,
                bool begins)
{
    struct page *const last = last_page(pipe);
    const size_t size = page_size(kernel);
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
           !blocks(kernel, world, call->object);
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
        const bool stays = blocks(kernel, world, call->object);
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

// ---- Polling ------------------------------------------------------------------------------------

int64_t pipe_events(const struct kernel *kernel, const struct world *world, int end)
{
    const int pipe = behaviour_pipe(kernel->behaviour, end);
    const struct shared *there = world_look(world, pipe);
    int64_t events = 0;

    if (behaviour_pipe_reads(kernel->behaviour, end))
        events |= (there && there->content.size ? POLLIN | POLLRDNORM : 0) |
                  (pipe_is_open(kernel, world, pipe, false) ? 0 : POLLHUP);
    if (behaviour_pipe_writes(kernel->behaviour, end))
        events |= (there && is_full(kernel, there) ? 0 : POLLOUT | POLLWRNORM) |
                  (pipe_is_open(kernel, world, pipe, true) ? 0 : POLLERR);
    return events;
}

// ---- Flags --------------------------------------------------------------------------------------

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

    while (pages * (int64_t)page_size(kernel) < wanted)
        pages *= 2;
    if (pipe->pages.size / sizeof(struct page) > (size_t)pages)
        return -EBUSY;
    pipe->offset = pages == PIPE_PAGES ? 0 : pages;
    return pages * (int64_t)page_size(kernel);
}

void pipe_size(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect)
{
    enum { SIZE_MAX_FOR_ALL = 1 << 20 }; // the usual /proc/sys/fs/pipe-max-size
    struct shared *pipe = world_shared(world, pipe_of(kernel, call));

    if (call->fcntl.command == F_GETPIPE_SZ)
        result->value = (int64_t)(page_count(kernel, pipe) * page_size(kernel));
    else if (kernel->pipe_size || call->fcntl.value <= 0 || call->fcntl.value > SIZE_MAX_FOR_ALL)
        effect_refuse(effect, REFUSED_PIPE_SIZE, process, -1);
    else
        result->value = resize(kernel, pipe, call->fcntl.value);
}

void pipe_flags(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    const struct object *end = &kernel->behaviour->objects[call->object];
    const bool blocked = blocks(kernel, world, call->object);

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
