// SPDX-License-Identifier: MIT
// FIFOs. The `pages` of the list of those who wait are a struct opener for each, in the order of
// the processes.
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

struct opener {
    int32_t process;
    int16_t reads;
    int16_t is_met; // a process has opened the other end since
};

enum { LIST = 1 }; // the object after that of the content

static struct opener opener_get(const struct shared *list, size_t at)
{
    struct opener opener;

    memcpy(&opener, list->pages.data + at, sizeof opener);
    return opener;
}

bool fifo_has_opener(const struct world *world, int fifo, bool reads)
{
    const struct shared *list = world_look(world, fifo + LIST);

    for (size_t at = 0; list && at < list->pages.size; at += sizeof(struct opener))
        if ((opener_get(list, at).reads != 0) == reads)
            return true;
    return false;
}

// Where the process is in a list; SIZE_MAX where it is not.
static size_t opener_find(const struct shared *list, int process)
{
    for (size_t at = 0; list && list->lists == LISTS_OPENERS && at < list->pages.size;
         at += sizeof(struct opener))
        if (opener_get(list, at).process == process)
            return at;
    return SIZE_MAX;
}

// The FIFO at whose open the process waits, or OBJECT_NONE.
static int waits_at(const struct world *world, int process)
{
    for (int i = 0; i < world->shared_count; i++)
        if (opener_find(&world->shared[i], process) != SIZE_MAX)
            return world->shared[i].object - LIST;
    return OBJECT_NONE;
}

int fifo_of_open(const struct kernel *kernel, const struct world *world, int process,
                 const struct call *call)
{
    if (call->kind != CALL_OPEN || call->object == OBJECT_NONE ||
        kernel->behaviour->objects[call->object].kind != OBJECT_NAME)
        return OBJECT_NONE;
    const int waits = world->process[process].asleep ? waits_at(world, process) : OBJECT_NONE;
    const int content = waits == OBJECT_NONE ? world_content(world, call->object) : waits;
    return content != OBJECT_NONE && kernel->behaviour->objects[content].kind == OBJECT_FIFO
               ? content
               : OBJECT_NONE;
}

static bool has_end(const struct kernel *kernel, const struct world *world, int fifo, bool reads)
{
    return pipe_is_open(kernel, world, fifo, reads);
}

static int access_of(const struct call *call)
{
    return (int)call->open.flags & O_ACCMODE;
}

// Whether the open fails or succeeds whatever other processes do.
static bool never_waits(const struct call *call)
{
    const int64_t flags = call->open.flags;

    return access_of(call) == O_RDWR || flags & (O_NONBLOCK | O_DIRECTORY | O_PATH) ||
           (flags & O_CREAT && flags & O_EXCL);
}

static bool is_met(const struct world *world, int process, int fifo)
{
    const struct shared *list = world_look(world, fifo + LIST);

    return opener_get(list, opener_find(list, process)).is_met;
}

bool fifo_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call)
{
    const int fifo = fifo_of_open(kernel, world, process, call);

    if (fifo == OBJECT_NONE || never_waits(call))
        return true;
    if (world->process[process].asleep)
        return is_met(world, process, fifo);
    return has_end(kernel, world, fifo, access_of(call) == O_WRONLY);
}

// Those who wait for this end go on, even if it is closed again before that.
static void meet(struct world *world, int fifo, bool readers)
{
    struct shared *list = world_shared(world, fifo + LIST);

    for (size_t at = 0; at < list->pages.size; at += sizeof(struct opener)) {
        struct opener opener = opener_get(list, at);
        if ((opener.reads != 0) != readers)
            continue;
        opener.is_met = 1;
        memcpy(list->pages.data + at, &opener, sizeof opener);
    }
}

// What is left in a FIFO is gone when nobody has it open any more.
static void forget(const struct kernel *kernel, struct world *world, int fifo)
{
    struct shared *content = world_shared(world, fifo);

    if (has_end(kernel, world, fifo, true) || has_end(kernel, world, fifo, false))
        return;
    content->content.size = 0;
    content->pages.size = 0;
}

bool fifo_opens_alone(const struct kernel *kernel, const struct world *world,
                      const struct call *call, int fifo)
{
    return access_of(call) == O_RDONLY && call->open.flags & O_NONBLOCK &&
           !has_end(kernel, world, fifo, false);
}

bool fifo_is_alone(const struct kernel *kernel, const struct world *world, int end)
{
    const struct shared *there = world_look(world, end);

    return kernel->behaviour->objects[end].is_alone && !(there && there->offset);
}

// A process opens the FIFO for writing.
static void ends_meet(const struct kernel *kernel, struct world *world, int fifo)
{
    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING)
            continue;
        const struct local *local = &kernel_node(kernel, world, i)->local;
        for (int k = 0; k < local->count; k++) {
            const struct object *end = &kernel->behaviour->objects[local->descriptors[k].object];
            if (end->is_alone && end->fifo == fifo + 1)
                world_shared(world, local->descriptors[k].object)->offset = 1;
        }
    }
}

int64_t fifo_open(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, int fifo)
{
    const int access = access_of(call);

    if (world->process[process].asleep) {
        fifo_leave(world, process);
        return 0;
    }
    if (access == O_WRONLY && call->open.flags & O_NONBLOCK && !has_end(kernel, world, fifo, true))
        return -ENXIO;
    if ((access != O_WRONLY && !has_end(kernel, world, fifo, true)) ||
        (access != O_RDONLY && !has_end(kernel, world, fifo, false)))
        epoll_notice_pipe(kernel, world, fifo, true, 0);
    forget(kernel, world, fifo);
    if (access != O_WRONLY)
        meet(world, fifo, false);
    if (access != O_RDONLY) {
        meet(world, fifo, true);
        ends_meet(kernel, world, fifo);
    }
    return 0;
}

bool fifo_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    return call->kind == CALL_OPEN && !world->process[process].asleep &&
           !fifo_ready(kernel, world, process, call);
}

void fifo_sleep(const struct kernel *kernel, struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const int fifo = fifo_of_open(kernel, world, process, call);
    const struct opener opener = {.process = process, .reads = access_of(call) == O_RDONLY};
    size_t at = 0;

    if (!has_end(kernel, world, fifo, opener.reads != 0))
        epoll_notice_pipe(kernel, world, fifo, true, 0);
    forget(kernel, world, fifo);
    if (!opener.reads)
        ends_meet(kernel, world, fifo);
    struct shared *list = world_shared(world, fifo + LIST);
    list->lists = LISTS_OPENERS;
    while (at < list->pages.size && opener_get(list, at).process < process)
        at += sizeof opener;
    buffer_add_bytes(&list->pages, &opener, sizeof opener);
    memmove(list->pages.data + at + sizeof opener, list->pages.data + at,
            list->pages.size - sizeof opener - at);
    memcpy(list->pages.data + at, &opener, sizeof opener);
    world->process[process].asleep = 1;
}

bool fifo_sleeps(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel_node(kernel, world, process)->call.kind == CALL_OPEN &&
           world->process[process].asleep;
}

void fifo_leave(struct world *world, int process)
{
    const int fifo = waits_at(world, process);

    if (fifo == OBJECT_NONE)
        return;
    struct shared *list = world_shared(world, fifo + LIST);
    const size_t at = opener_find(list, process);
    list->pages.size -= sizeof(struct opener);
    memmove(list->pages.data + at, list->pages.data + at + sizeof(struct opener),
            list->pages.size - at);
}

int fifo_objects(struct behaviour *behaviour, int node, int serial)
{
    const int fifo = behaviour_object(behaviour, node, (struct result){0}, serial,
                                      (struct object){.kind = OBJECT_FIFO});

    (void)behaviour_object(behaviour, node, (struct result){0}, serial - 1,
                           (struct object){.kind = OBJECT_OPENERS});
    return fifo;
}
