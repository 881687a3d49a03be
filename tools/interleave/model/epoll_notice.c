// SPDX-License-Identifier: MIT
// What happens to open files that an epoll watches.
#include <poll.h>
#include <sys/epoll.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"

// What has happened, and to which open files.
struct notice {
    const struct kernel *kernel;
    int object;  // of an open file, a pipe or a process
    bool reads;  // a pipe: the ends from which one can read
    bool writes; // likewise, into which one can write
    enum object_kind kind;
    int64_t events; // 0: any
};

static bool is_about(const struct notice *notice, const struct epoll_item *item)
{
    const struct behaviour *behaviour = notice->kernel->behaviour;
    const struct object *object = &behaviour->objects[item->object];

    if (notice->kind == OBJECT_SIGNALS)
        return object->kind == OBJECT_SIGNALS && item->adder == notice->object;
    if (notice->kind == OBJECT_PROCESS)
        return object->kind == OBJECT_PROCESS && object->process == notice->object;
    if (notice->reads || notice->writes)
        return behaviour_pipe(behaviour, item->object) == notice->object &&
               ((notice->reads && behaviour_pipe_reads(behaviour, item->object)) ||
                (notice->writes && behaviour_pipe_writes(behaviour, item->object)));
    return item->object == notice->object;
}

// An item whose events were all taken away by EPOLLONESHOT waits for nothing.
static bool is_wanted(const struct notice *notice, const struct epoll_item *item)
{
    const uint32_t private_bits = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP;

    return item->events & ~private_bits && (!notice->events || item->events & notice->events);
}

// Of several items about one open file, the one that was added last comes first.
static void spread(const struct notice *notice, struct world *world)
{
    if (!notice->kernel->scope->epolls)
        return;
    for (int k = 0; k < world->shared_count; k++) {
        const int epoll = world->shared[k].object;
        if (world->shared[k].lists != LISTS_EPOLL)
            continue;
        for (int i = epoll_item_count(world, epoll) - 1; i >= 0; i--) {
            const struct epoll_item item = epoll_item_get(world, epoll, i);
            if (is_about(notice, &item) && is_wanted(notice, &item))
                epoll_link(notice->kernel, world, epoll, i);
        }
    }
}

void epoll_notice(const struct kernel *kernel, struct world *world, int object, int64_t events)
{
    const struct notice notice = {.kernel = kernel, .object = object, .events = events};

    spread(&notice, world);
}

void epoll_notice_pipe(const struct kernel *kernel, struct world *world, int pipe, bool reads,
                       int64_t events)
{
    const struct notice notice = {
        .kernel = kernel, .object = pipe, .reads = reads, .writes = !reads, .events = events};

    spread(&notice, world);
}

void epoll_notice_signal(const struct kernel *kernel, struct world *world, int process)
{
    const struct notice notice = {.kernel = kernel, .object = process, .kind = OBJECT_SIGNALS};

    spread(&notice, world);
}

void epoll_notice_end(const struct kernel *kernel, struct world *world, int process)
{
    const struct notice notice = {
        .kernel = kernel, .object = process, .kind = OBJECT_PROCESS, .events = POLLIN | POLLRDNORM};

    spread(&notice, world);
}

// ---- After each step ----------------------------------------------------------------------------

static void item_settle(const struct kernel *kernel, struct world *world, int epoll, int number)
{
    struct epoll_item item = epoll_item_get(world, epoll, number);
    const struct poll_item asked = {.fd = item.fd, .object = item.object, .taken = 0};
    const uint32_t now = (uint32_t)poll_events_of(kernel, world, item.adder, &asked);
    const bool rises = now & ~item.seen & item.events;

    if (now == item.seen)
        return;
    item.seen = now;
    epoll_item_put(world, epoll, number, &item);
    if (rises)
        epoll_link(kernel, world, epoll, number);
}

static void list_settle(const struct kernel *kernel, struct world *world, int epoll)
{
    for (int i = 0; i < epoll_item_count(world, epoll); i++) {
        const struct epoll_item item = epoll_item_get(world, epoll, i);
        if (!kernel_is_open(kernel, world, item.object))
            epoll_item_remove(world, epoll, i--);
    }
    for (int i = epoll_item_count(world, epoll) - 1; i >= 0; i--)
        item_settle(kernel, world, epoll, i);
}

void epoll_settle(const struct kernel *kernel, struct world *world)
{
    for (int i = 0; kernel->scope->epolls && i < world->shared_count; i++) {
        const int epoll = world->shared[i].object;
        if (world->shared[i].lists != LISTS_EPOLL)
            continue;
        if (!kernel_is_open(kernel, world, epoll))
            world->shared[i].content.size = 0;
        list_settle(kernel, world, epoll);
    }
}

// ---- Timers -------------------------------------------------------------------------------------

bool epoll_watches_of(const struct kernel *kernel, const struct world *world, int process)
{
    const struct local *local = &kernel_node(kernel, world, process)->local;

    for (int i = 0; i < local->count; i++)
        if (epoll_is_watched(kernel, world, local->descriptors[i].object))
            return true;
    return false;
}

// Whether it makes a difference when a timer in the epoll goes off.
static bool minds_timers(const struct kernel *kernel, const struct world *world, int process,
                         int epoll)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    return (epoll_is_wait(call) && call->object == epoll) ||
           (epoll_item_count(world, epoll) > 1 &&
            kernel_process_has(kernel, world, process, epoll));
}

int epoll_timer(const struct kernel *kernel, const struct world *world, int process, int number)
{
    for (int k = 0; kernel->scope->epolls && k < world->shared_count; k++) {
        const int epoll = world->shared[k].object;
        if (world->shared[k].lists != LISTS_EPOLL || !minds_timers(kernel, world, process, epoll))
            continue;
        for (int i = 0; i < epoll_item_count(world, epoll); i++) {
            const int object = epoll_item_get(world, epoll, i).object;
            if (kernel->behaviour->objects[object].kind == OBJECT_TIMER && number-- == 0)
                return object;
        }
    }
    return OBJECT_NONE;
}
