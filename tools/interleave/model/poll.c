// SPDX-License-Identifier: MIT
// poll(2), ppoll, select(2) and pselect. The text of the call is a struct poll_item for each
// descriptor.
#include "interleave/model/poll.h"
#include <poll.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/events.h"
#include "interleave/model/kernel.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/input.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum { READS = POLLIN | POLLRDNORM, WRITES = POLLOUT | POLLWRNORM };

struct poll_item poll_item_get(const struct call *call, int number)
{
    struct poll_item item;

    memcpy(&item, call->text.data + (size_t)number * sizeof item, sizeof item);
    return item;
}

int poll_item_count(const struct call *call)
{
    return (int)(call->text.size / sizeof(struct poll_item));
}

// A pipe whose writer has ended: all its bytes are there at once (input.h).
static int64_t events_of_input(const struct kernel *kernel, const struct world *world,
                               const struct poll_item *item)
{
    const struct shared *there = world_look(world, item->object);
    const int64_t at = item->taken >= 0 ? item->taken : there ? there->offset : 0;

    return input_reach(kernel->input, at + 1) > at ? POLLHUP | READS : POLLHUP;
}

// A file is always ready. So is the user, to read what is written; nobody types anything there.
int64_t poll_events_of(const struct kernel *kernel, const struct world *world, int process,
                       const struct poll_item *item)
{
    switch (kernel->behaviour->objects[item->object].kind) {
    case OBJECT_PIPE_READ:
    case OBJECT_PIPE_WRITE:
    case OBJECT_PIPE_BOTH:
        return pipe_events(kernel, world, item->object);
    case OBJECT_SOCKET:
        return sock_events(kernel, world, item->object);
    case OBJECT_MQ_END:
        return mqueue_events(kernel, world, item->object);
    case OBJECT_OUT:
    case OBJECT_ERROR:
        return WRITES;
    case OBJECT_COUNTER:
    case OBJECT_SIGNALS:
    case OBJECT_TIMER:
    case OBJECT_PROCESS:
        return event_events(kernel, world, process, item->object);
    case OBJECT_INPUT:
        return events_of_input(kernel, world, item);
    case OBJECT_EPOLL:
        return epoll_events(kernel, world, item->object);
    default:
        return READS | WRITES;
    }
}

// The sets of select in which the descriptor is.
static int64_t sets_of(int64_t events)
{
    const bool reads = (events & (READS | POLLHUP | POLLERR)) != 0;
    const bool writes = (events & (WRITES | POLLERR)) != 0;

    return (reads ? POLLIN : 0) | (writes ? POLLOUT : 0);
}

static int64_t look_at(const struct kernel *kernel, const struct world *world, int process,
                       const struct call *call, const struct poll_item *item)
{
    if (item->object == POLL_IGNORED)
        return 0;
    if (item->object == POLL_CLOSED)
        return POLLNVAL;
    const int64_t events = poll_events_of(kernel, world, process, item);
    return call->poll.is_select ? sets_of(events) & item->events
                                : events & (item->events | POLLERR | POLLHUP);
}

static int64_t count_bits(int64_t found)
{
    int64_t count = 0;

    for (; found; found &= found - 1)
        count++;
    return count;
}

// poll counts descriptors, and select the members of its sets.
int64_t poll_look(const struct kernel *kernel, const struct world *world, int process,
                  const struct call *call, struct buffer *found)
{
    int64_t count = 0;

    if (epoll_is_wait(call))
        return epoll_look(kernel, world, process, call, found);
    for (int i = 0; i < poll_item_count(call); i++) {
        const struct poll_item item = poll_item_get(call, i);
        const int64_t events = look_at(kernel, world, process, call, &item);
        count += call->poll.is_select ? count_bits(events) : events != 0;
        if (found)
            buffer_add_bytes(found, &events, sizeof events);
    }
    return count;
}

// A signal that comes while nothing is ready ends the call, also when its time is over.
bool poll_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call)
{
    const struct node *node = kernel_node(kernel, world, process);

    return poll_look(kernel, world, process, call, NULL) > 0 ||
           (call->poll.time != POLL_FOREVER &&
            !signal_deliverable(world, process, &node->local.signals, blocked_in(node)));
}

// Whether the call asks about a process that has been waited for.
static bool asks_for_nobody(const struct kernel *kernel, const struct world *world,
                            const struct call *call)
{
    for (int i = 0; i < poll_item_count(call); i++) {
        const int at = poll_item_get(call, i).object;
        const struct object *object = at < 0 ? NULL : &kernel->behaviour->objects[at];
        if (object && object->kind == OBJECT_PROCESS &&
            world->process[object->process].life == LIFE_NONE)
            return true;
    }
    return false;
}

static bool asks_for_room(const struct kernel *kernel, const struct world *world,
                          const struct call *call)
{
    for (int i = 0; i < poll_item_count(call); i++) {
        const struct poll_item item = poll_item_get(call, i);
        if (item.events & WRITES && sock_room_is_unknown(kernel, world, item.object))
            return true;
    }
    return false;
}

static bool disturbs_epoll(const struct kernel *kernel, const struct world *world,
                           const struct call *call)
{
    for (int i = 0; i < poll_item_count(call); i++)
        if (epoll_is_disturbed(kernel, world, poll_item_get(call, i).object))
            return true;
    return false;
}

int64_t poll_return(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect)
{
    struct buffer found = {0};

    if (epoll_is_wait(call))
        return epoll_take(kernel, world, process, call, result, effect);
    if (disturbs_epoll(kernel, world, call))
        effect_refuse(effect, REFUSED_EPOLL_DEEP, process, -1);
    if (asks_for_room(kernel, world, call))
        effect_refuse(effect, REFUSED_SOCKET_ROOM, process, -1);
    if (asks_for_nobody(kernel, world, call))
        effect_refuse(effect, REFUSED_PIDFD_POLL, process, -1);
    const int64_t count = poll_look(kernel, world, process, call, &found);
    if (count)
        result->fingerprint = text_hash(buffer_text(&found));
    buffer_free(&found);
    return count;
}
