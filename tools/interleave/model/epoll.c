// SPDX-License-Identifier: MIT
// epoll_ctl(2) and epoll_wait(2).
#include "interleave/model/epoll.h"
#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

static enum object_kind kind_of(const struct kernel *kernel, const struct epoll_item *item)
{
    return kernel->behaviour->objects[item->object].kind;
}

// ---- Descriptors of epolls in epolls ------------------------------------------------------------

static bool is_epoll(const struct kernel *kernel, int object)
{
    return kernel->behaviour->objects[object].kind == OBJECT_EPOLL;
}

// Whether the epoll watches OBJECT; any other epoll, where that is OBJECT_NONE.
static bool watches(const struct kernel *kernel, const struct world *world, int epoll, int object)
{
    for (int i = 0; i < epoll_item_count(world, epoll); i++) {
        const int there = epoll_item_get(world, epoll, i).object;
        if (object == OBJECT_NONE ? is_epoll(kernel, there) : there == object)
            return true;
    }
    return false;
}

bool epoll_is_watched(const struct kernel *kernel, const struct world *world, int object)
{
    for (int i = 0; kernel->scope->epolls && i < world->shared_count; i++)
        if (world->shared[i].lists == LISTS_EPOLL &&
            watches(kernel, world, world->shared[i].object, object))
            return true;
    return false;
}

bool epoll_is_disturbed(const struct kernel *kernel, const struct world *world, int object)
{
    return object >= 0 && is_epoll(kernel, object) && epoll_item_count(world, object) > 1;
}

// Only an epoll in an epoll is modelled, and if it watches one descriptor.
static bool is_too_deep(const struct kernel *kernel, const struct world *world, int epoll,
                        int object)
{
    return (epoll_is_watched(kernel, world, epoll) &&
            (is_epoll(kernel, object) || epoll_item_count(world, epoll) > 0)) ||
           epoll_is_disturbed(kernel, world, object) ||
           (is_epoll(kernel, object) && watches(kernel, world, object, OBJECT_NONE));
}

// ---- epoll_ctl ----------------------------------------------------------------------------------

// The receiver of a message wakes the socket of the sender, which has room then: how messages are
// divided is not known here.
static bool has_unknown_edges(const struct kernel *kernel, const struct epoll_item *item)
{
    const struct object *object = &kernel->behaviour->objects[item->object];

    return object->kind == OBJECT_SOCKET && object->domain == AF_UNIX && item->events & EPOLLET &&
           item->events & (EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
}

// What is ready at once is in the list.
static void item_set(const struct kernel *kernel, struct world *world, int epoll, int number,
                     struct epoll_item item)
{
    const struct poll_item asked = {.fd = item.fd, .object = item.object, .taken = 0};

    item.seen = (uint32_t)poll_events_of(kernel, world, item.adder, &asked);
    epoll_item_put(world, epoll, number, &item);
    if (item.seen & item.events)
        epoll_link(kernel, world, epoll, number);
}

static int64_t add(const struct kernel *kernel, struct world *world, const struct call *call,
                   struct epoll_item item, struct effect *effect)
{
    const int epoll = call->object;

    if (is_epoll(kernel, item.object) && watches(kernel, world, item.object, epoll))
        return -ELOOP;
    if (epoll_item_find(world, epoll, item.fd, item.object) >= 0)
        return -EEXIST;
    if (is_too_deep(kernel, world, epoll, item.object))
        effect_refuse(effect, REFUSED_EPOLL_DEEP, item.adder, -1);
    struct shared *there = world_shared(world, epoll);
    there->lists = LISTS_EPOLL;
    buffer_add_bytes(&there->content, &item, sizeof item);
    item_set(kernel, world, epoll, epoll_item_count(world, epoll) - 1, item);
    return 0;
}

int64_t epoll_control(const struct kernel *kernel, struct world *world, int process,
                      const struct call *call, struct effect *effect)
{
    const struct epoll_item item = {.fd = (int32_t)call->epoll.fd,
                                    .object = (int32_t)call->epoll.target,
                                    .events = (uint32_t)call->epoll.events | EPOLLERR | EPOLLHUP,
                                    .adder = process,
                                    .data = call->epoll.data};
    const int there = epoll_item_find(world, call->object, item.fd, item.object);

    if (call->epoll.does != EPOLL_CTL_DEL && has_unknown_edges(kernel, &item))
        effect_refuse(effect, REFUSED_EPOLL_EDGE, process, -1);
    if (call->epoll.does == EPOLL_CTL_ADD)
        return add(kernel, world, call, item, effect);
    if (there < 0)
        return -ENOENT;
    if (call->epoll.does == EPOLL_CTL_DEL) {
        epoll_item_remove(world, call->object, there);
        return 0;
    }
    struct epoll_item changed = epoll_item_get(world, call->object, there);
    changed.events = item.events;
    changed.data = item.data;
    item_set(kernel, world, call->object, there, changed);
    return 0;
}

// ---- epoll_wait ---------------------------------------------------------------------------------

bool epoll_is_wait(const struct call *call)
{
    return call->kind == CALL_POLL && call->poll.most > 0;
}

// What is left of the events of an item with EPOLLONESHOT that was reported.
static const uint32_t private_bits = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP;

// Why it is not known whether the item is ready for the process, or REFUSED_NOT. Of a process that
// has been waited for, Linux says POLLHUP. A signalfd is ready for the signals of the process that
// waits, and wakes it for those of the process that added it.
static enum refusal_kind unknown(const struct kernel *kernel, const struct world *world,
                                 int process, const struct epoll_item *item)
{
    if (!(item->events & ~private_bits))
        return REFUSED_NOT;
    if (item->events & (EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND) &&
        sock_room_is_unknown(kernel, world, item->object))
        return REFUSED_SOCKET_ROOM;
    if (kind_of(kernel, item) == OBJECT_SIGNALS && item->adder != process)
        return REFUSED_EPOLL_SIGNALS;
    return kind_of(kernel, item) == OBJECT_PROCESS &&
                   world->process[kernel->behaviour->objects[item->object].process].life ==
                       LIFE_NONE
               ? REFUSED_PIDFD_POLL
               : REFUSED_NOT;
}

static enum refusal_kind has_unknown(const struct kernel *kernel, const struct world *world,
                                     int process, int epoll)
{
    for (int i = 0; i < epoll_item_count(world, epoll); i++) {
        const struct epoll_item item = epoll_item_get(world, epoll, i);
        const enum refusal_kind why = unknown(kernel, world, process, &item);
        if (why != REFUSED_NOT)
            return why;
    }
    return REFUSED_NOT;
}

int64_t epoll_look(const struct kernel *kernel, const struct world *world, int process,
                   const struct call *call, struct buffer *found)
{
    const int all = epoll_item_count(world, call->object);
    int64_t count = 0;

    for (int rank = 1; rank <= all && count < call->poll.most; rank++) {
        const int number = epoll_item_ranked(world, call->object, rank);
        if (number < 0)
            break;
        const struct epoll_item item = epoll_item_get(world, call->object, number);
        const int64_t events = epoll_ready(kernel, world, &item, call->poll.taken);
        if (!events)
            continue;
        count++;
        const struct epoll_event event = {.events = (uint32_t)events, .data.u64 = item.data};
        if (found)
            buffer_add_bytes(found, &event, sizeof event);
    }
    return count ? count : has_unknown(kernel, world, process, call->object) != REFUSED_NOT;
}

// What is not ready loses its place.
static bool drop(const struct kernel *kernel, struct world *world, int epoll, int number,
                 int64_t taken)
{
    const struct epoll_item item = epoll_item_get(world, epoll, number);

    if (epoll_ready(kernel, world, &item, taken))
        return false;
    epoll_unlink(world, epoll, number);
    return true;
}

// Reports the item: it is not in the list any more, or at its end.
static void report(struct world *world, int epoll, int number)
{
    struct epoll_item item = epoll_item_get(world, epoll, number);

    epoll_unlink(world, epoll, number);
    item.rank = 0;
    if (item.events & EPOLLONESHOT) {
        item.events &= private_bits;
    } else if (!(item.events & EPOLLET)) {
        item.rank = epoll_linked(world, epoll) + 1;
    }
    epoll_item_put(world, epoll, number, &item);
}

int64_t epoll_take(const struct kernel *kernel, struct world *world, int process,
                   const struct call *call, struct result *result, struct effect *effect)
{
    const int epoll = call->object;
    struct buffer found = {0};
    int left = epoll_linked(world, epoll);

    const enum refusal_kind why = has_unknown(kernel, world, process, epoll);
    if (why != REFUSED_NOT)
        effect_refuse(effect, why, process, -1);
    const int64_t count = epoll_look(kernel, world, process, call, &found);
    for (int64_t reported = 0; left > 0 && reported < call->poll.most; left--) {
        const int number = epoll_item_ranked(world, epoll, 1);
        if (drop(kernel, world, epoll, number, call->poll.taken))
            continue;
        report(world, epoll, number);
        reported++;
    }
    if (count)
        result->fingerprint = text_hash(buffer_text(&found));
    buffer_free(&found);
    return count;
}

// ---- Waiting ------------------------------------------------------------------------------------

bool epoll_can_scan(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    return epoll_is_wait(call) && call->poll.time != POLL_LOOKS &&
           epoll_item_count(world, call->object) > 1 &&
           epoll_item_ranked(world, call->object, 1) >= 0 &&
           epoll_look(kernel, world, process, call, NULL) == 0;
}

void epoll_scan(const struct kernel *kernel, struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    for (int i = 0; i < epoll_item_count(world, call->object); i++)
        (void)drop(kernel, world, call->object, i, call->poll.taken);
}

bool epoll_dies_woken(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    if (!epoll_is_wait(call) || world->process[process].closed ||
        !epoll_look(kernel, world, process, call, NULL))
        return false;
    for (int i = 0; i < world->count; i++)
        if (i != process && world->process[i].life == LIFE_RUNNING && !world->process[i].closed &&
            epoll_is_wait(&kernel_node(kernel, world, i)->call) &&
            kernel_node(kernel, world, i)->call.object == call->object)
            return true;
    return false;
}

int64_t epoll_events(const struct kernel *kernel, const struct world *world, int epoll)
{
    for (int i = 0; i < epoll_item_count(world, epoll); i++) {
        const struct epoll_item item = epoll_item_get(world, epoll, i);
        if (item.rank && epoll_ready(kernel, world, &item, 0))
            return POLLIN | POLLRDNORM;
    }
    return 0;
}
