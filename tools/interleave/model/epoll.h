// SPDX-License-Identifier: MIT
// epoll(7), as fs/eventpoll.c of Linux has it: the descriptors that an epoll watches, and the list
// of those that may be ready, in the order in which epoll_wait(2) reports them. An open file that
// something happens to puts itself at the end of that list; epoll_wait looks at the list from its
// beginning, drops what is not ready any more, and puts what it reports at the end again, unless
// it is edge-triggered.
// Both belong to the open file description of the epoll, so they are the same in all processes.
#ifndef FORK_INTERLEAVE_EPOLL_H
#define FORK_INTERLEAVE_EPOLL_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "lib/base/buffer.h"

// A descriptor that is watched; a list of these is the content of the epoll's object, in the order
// in which they were added. States are compared by bytes, so there is no padding.
struct epoll_item {
    int32_t fd;
    int32_t object; // the open file: it is watched until no process has it open any more
    uint32_t events;
    int32_t adder; // the process that added it: its signals are those that a signalfd looks at
    uint64_t data;
    uint32_t seen; // the events of poll(2) after the last step
    int32_t rank;  // place in the list of those that may be ready, from 1 on; 0: it is not there
};

int epoll_item_count(const struct world *world, int epoll);
struct epoll_item epoll_item_get(const struct world *world, int epoll, int number);

// Whether the call is epoll_wait(2) or the like.
bool epoll_is_wait(const struct call *call);
// What epoll_ctl(2) brings: 0 or an error.
int64_t epoll_control(const struct kernel *kernel, struct world *world, int process,
                      const struct call *call, struct effect *effect);
// How many events epoll_wait would report now; appends them to FOUND, unless it is NULL: a struct
// epoll_event for each.
int64_t epoll_look(const struct kernel *kernel, const struct world *world, int process,
                   const struct call *call, struct buffer *found);
// epoll_wait reports them.
int64_t epoll_take(const struct kernel *kernel, struct world *world, int process,
                   const struct call *call, struct result *result, struct effect *effect);

// Whether the process can find in epoll_wait that what may be ready is not, before it goes on
// waiting, where that makes a difference: such descriptors lose their places in the list.
bool epoll_can_scan(const struct kernel *kernel, const struct world *world, int process);
void epoll_scan(const struct kernel *kernel, struct world *world, int process);
// Whether the process dies in epoll_wait, and another one waits there too, and something is ready.
// Linux wakes one of them: if that is the one that dies, the other sleeps on.
bool epoll_dies_woken(const struct kernel *kernel, const struct world *world, int process);

// The events of poll(2) of an epoll's descriptor.
int64_t epoll_events(const struct kernel *kernel, const struct world *world, int epoll);
// Whether asking for them may change what the epoll reports later: it watches several descriptors.
bool epoll_is_disturbed(const struct kernel *kernel, const struct world *world, int object);

// Whether any epoll watches the open file; one that the process has open.
bool epoll_is_watched(const struct kernel *kernel, const struct world *world, int object);
bool epoll_watches_of(const struct kernel *kernel, const struct world *world, int process);

// The timer (timerfd_create(2)) with this number, from 0, of those in the epolls that the process
// has open, or OBJECT_NONE: its place in a list depends on when it goes off.
int epoll_timer(const struct kernel *kernel, const struct world *world, int process, int number);

// ---- What happens to open files -----------------------------------------------------------------

// Something happens to the open file that wakes those who poll for EVENTS, or, with 0, for
// anything.
void epoll_notice(const struct kernel *kernel, struct world *world, int object, int64_t events);
// Likewise for all ends of the pipe from which one can read, or into which one can write.
void epoll_notice_pipe(const struct kernel *kernel, struct world *world, int pipe, bool reads,
                       int64_t events);
// A signal has become pending for the process; the process has ended.
void epoll_notice_signal(const struct kernel *kernel, struct world *world, int process);
void epoll_notice_end(const struct kernel *kernel, struct world *world, int process);

// To be called after each step, when the processes stand at their next calls: what no process has
// open any more is not watched any more, and what has become ready is in the lists.
void epoll_settle(const struct kernel *kernel, struct world *world);

// ---- For epoll.c, epoll_items.c and epoll_notice.c ----------------------------------------------

void epoll_item_put(struct world *world, int epoll, int number, const struct epoll_item *item);
void epoll_item_remove(struct world *world, int epoll, int number);
// The number of the item of the open file and descriptor, or -1; of that with this rank, or -1.
int epoll_item_find(const struct world *world, int epoll, int64_t fd, int64_t object);
int epoll_item_ranked(const struct world *world, int epoll, int rank);
// How many items are in the list.
int epoll_linked(const struct world *world, int epoll);
// Puts the item at the end of the list, and takes it out of the list.
void epoll_link(const struct kernel *kernel, struct world *world, int epoll, int number);
void epoll_unlink(struct world *world, int epoll, int number);
// The events that the item waits for and that there are.
int64_t epoll_ready(const struct kernel *kernel, const struct world *world,
                    const struct epoll_item *item, int64_t taken);

#endif
