// SPDX-License-Identifier: MIT
// What an epoll watches, and the list of what may be ready.
#include "interleave/model/epoll.h"
#include <poll.h>
#include <string.h>

#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

int epoll_item_count(const struct world *world, int epoll)
{
    const struct shared *there = world_look(world, epoll);

    return there ? (int)(there->content.size / sizeof(struct epoll_item)) : 0;
}

struct epoll_item epoll_item_get(const struct world *world, int epoll, int number)
{
    struct epoll_item item;

    memcpy(&item, world_look(world, epoll)->content.data + (size_t)number * sizeof item,
           sizeof item);
    return item;
}

void epoll_item_put(struct world *world, int epoll, int number, const struct epoll_item *item)
{
    memcpy(world_shared(world, epoll)->content.data + (size_t)number * sizeof *item, item,
           sizeof *item);
}

void epoll_unlink(struct world *world, int epoll, int number)
{
    struct epoll_item item = epoll_item_get(world, epoll, number);
    const int32_t rank = item.rank;

    item.rank = 0;
    epoll_item_put(world, epoll, number, &item);
    for (int i = 0; rank && i < epoll_item_count(world, epoll); i++) {
        item = epoll_item_get(world, epoll, i);
        item.rank -= item.rank > rank;
        epoll_item_put(world, epoll, i, &item);
    }
}

// How many items are in the list.
int epoll_linked(const struct world *world, int epoll)
{
    int count = 0;

    for (int i = 0; i < epoll_item_count(world, epoll); i++)
        count += epoll_item_get(world, epoll, i).rank != 0;
    return count;
}

void epoll_link(const struct kernel *kernel, struct world *world, int epoll, int number)
{
    struct epoll_item item = epoll_item_get(world, epoll, number);

    if (!item.rank) {
        item.rank = epoll_linked(world, epoll) + 1;
        epoll_item_put(world, epoll, number, &item);
    }
    epoll_notice(kernel, world, epoll, POLLIN);
}

void epoll_item_remove(struct world *world, int epoll, int number)
{
    struct buffer *content = &world_shared(world, epoll)->content;
    const size_t at = (size_t)number * sizeof(struct epoll_item);
    const size_t behind = at + sizeof(struct epoll_item);

    epoll_unlink(world, epoll, number);
    memmove(content->data + at, content->data + behind, content->size - behind);
    content->size -= sizeof(struct epoll_item);
}

// The item of the open file and descriptor, or -1.
int epoll_item_find(const struct world *world, int epoll, int64_t fd, int64_t object)
{
    for (int i = 0; i < epoll_item_count(world, epoll); i++) {
        const struct epoll_item item = epoll_item_get(world, epoll, i);
        if (item.fd == fd && item.object == object)
            return i;
    }
    return -1;
}

// The item with this rank, or -1.
int epoll_item_ranked(const struct world *world, int epoll, int rank)
{
    for (int i = 0; i < epoll_item_count(world, epoll); i++)
        if (epoll_item_get(world, epoll, i).rank == rank)
            return i;
    return -1;
}

int64_t epoll_ready(const struct kernel *kernel, const struct world *world,
                    const struct epoll_item *item, int64_t taken)
{
    const struct poll_item asked = {.fd = item->fd, .object = item->object, .taken = taken};

    return poll_events_of(kernel, world, item->adder, &asked) & item->events;
}
