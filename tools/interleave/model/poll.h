// SPDX-License-Identifier: MIT
// poll(2), ppoll, select(2) and pselect: which descriptors are ready, as fs/select.c and the poll
// functions of each kind of object in Linux have it.
// A process that waits takes no step to fall asleep: what is ready when it goes on decides.
#ifndef FORK_INTERLEAVE_POLL_H
#define FORK_INTERLEAVE_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "lib/base/buffer.h"

// In place of the object of a descriptor: it is closed; or its number is negative, and it does not
// count.
enum { POLL_CLOSED = OBJECT_NONE, POLL_IGNORED = -2 };

// A descriptor that the call asks about. There is no padding: calls are compared by bytes.
struct poll_item {
    int32_t fd;
    int32_t object;
    int64_t events; // as in struct pollfd; for select, POLLIN, POLLOUT and POLLPRI are its sets
    int64_t taken;  // OBJECT_INPUT that no other process has: bytes read of it; otherwise -1
};

// The descriptor with this number in the call.
struct poll_item poll_item_get(const struct call *call, int number);
int poll_item_count(const struct call *call);

// The events that the object of the item is ready for, to a process that asks.
int64_t poll_events_of(const struct kernel *kernel, const struct world *world, int process,
                       const struct poll_item *item);

// Whether the call can return now without a signal, and what it then returns.
bool poll_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call);
int64_t poll_return(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect);

// What the call would return if it did not wait. Appends to FOUND, unless it is NULL, for each
// descriptor what the call says of it, an int64_t: revents, or for select the sets that it is in.
// For epoll_wait(2), see epoll_look.
int64_t poll_look(const struct kernel *kernel, const struct world *world, int process,
                  const struct call *call, struct buffer *found);

#endif
