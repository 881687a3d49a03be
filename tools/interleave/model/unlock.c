// SPDX-License-Identifier: MIT
// Locks that are given back when descriptors are closed: a process loses its locks by fcntl on a
// file with any descriptor of it; a lock of an open file ends with its last descriptor. What
// mq_notify has registered goes like the locks of a process.
#include <limits.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"
#include "interleave/model/notices.h"
#include "interleave/model/record.h"
#include "interleave/model/world.h"

// Which locks are given back.
enum which { OF_BOTH, OF_PROCESS, OF_OPEN_FILE };

// Which descriptors of a process are closed: those from FIRST to LAST, or, of these, the ones with
// the flag FD_CLOEXEC.
struct closing {
    const struct kernel *kernel;
    const struct world *world;
    int process;
    int first;
    int last;
    bool on_exec;
    enum which which;
};

static bool is_closed(const struct closing *closing, const struct descriptor *descriptor)
{
    return descriptor->fd >= closing->first && descriptor->fd <= closing->last &&
           (!closing->on_exec || descriptor->close_on_exec);
}

static bool stays_open(const struct closing *closing, int process, int object)
{
    const struct process *there = &closing->world->process[process];

    if (there->life != LIFE_RUNNING)
        return false;
    const struct local *local = &kernel_node(closing->kernel, closing->world, process)->local;
    for (int i = 0; i < local->count; i++)
        if (local->descriptors[i].object == object && kernel_has_open(closing->world, process, i) &&
            (process != closing->process || !is_closed(closing, &local->descriptors[i])))
            return true;
    return false;
}

static bool is_last(const struct closing *closing, int object)
{
    for (int i = 0; i < closing->world->count; i++)
        if (stays_open(closing, i, object))
            return false;
    return true;
}

// The object of the locks on the file of a descriptor, or OBJECT_NONE where it has none.
static int locks_of(const struct closing *closing, const struct descriptor *descriptor)
{
    const struct object *object = &closing->kernel->behaviour->objects[descriptor->object];

    if (object->kind != OBJECT_FILE || object->content == OBJECT_NONE)
        return OBJECT_NONE;
    const int locks = record_locks(closing->kernel, object->content);
    const struct shared *there = world_look(closing->world, locks);
    return there && there->content.size ? locks : OBJECT_NONE;
}

static bool loses(const struct closing *closing, const struct descriptor *descriptor,
                  const struct lock *lock)
{
    if (lock->kind == LOCK_BY_FCNTL)
        return closing->which != OF_OPEN_FILE && lock->owner == closing->process;
    return closing->which != OF_PROCESS && lock->owner == descriptor->object &&
           is_last(closing, descriptor->object);
}

// Returns whether any locks end with the descriptor; removes them from WORLD, unless that is NULL.
static bool drop_locks(const struct closing *closing, const struct descriptor *descriptor,
                       struct world *world)
{
    const int locks = locks_of(closing, descriptor);
    size_t at = 0;
    bool any = false;

    while (locks != OBJECT_NONE && at < world_look(closing->world, locks)->content.size) {
        const struct lock lock = record_get(world_look(closing->world, locks), at);
        const bool goes = loses(closing, descriptor, &lock);
        any |= goes;
        if (goes && world)
            record_drop(world_shared(world, locks), &lock);
        at += goes && world ? 0 : sizeof lock;
    }
    return any;
}

// The same of what mq_notify has registered for the descriptor's queue.
static bool drop_notice(const struct closing *closing, const struct descriptor *descriptor,
                        struct world *world)
{
    const struct object *object = &closing->kernel->behaviour->objects[descriptor->object];

    if (closing->which == OF_OPEN_FILE || object->kind != OBJECT_MQ_END ||
        !notice_is_of(closing->world, object->content, closing->process))
        return false;
    if (world)
        notice_drop(world, object->content);
    return true;
}

// The same of all that is closed.
static bool give_back(const struct closing *closing, struct world *world)
{
    const struct local *local =
        &kernel_node(closing->kernel, closing->world, closing->process)->local;
    bool any = false;

    for (int i = 0; closing->kernel->scope->locks && i < local->count; i++) {
        const struct descriptor *descriptor = &local->descriptors[i];
        if (!is_closed(closing, descriptor))
            continue;
        any |= drop_locks(closing, descriptor, world);
        any |= drop_notice(closing, descriptor, world);
    }
    return any;
}

static struct closing closing_of(const struct kernel *kernel, const struct world *world,
                                 int process, int fd, enum which which)
{
    return (struct closing){.kernel = kernel,
                            .world = world,
                            .process = process,
                            .first = fd,
                            .last = fd,
                            .which = which};
}

void locks_close(const struct kernel *kernel, struct world *world, int process, int first, int last)
{
    struct closing closing = closing_of(kernel, world, process, first, OF_BOTH);

    closing.last = last;
    (void)give_back(&closing, world);
}

void locks_drop(const struct kernel *kernel, struct world *world, int process, int fd)
{
    const struct closing closing = closing_of(kernel, world, process, fd, OF_PROCESS);

    (void)give_back(&closing, world);
}

bool locks_of_process(const struct kernel *kernel, const struct world *world, int process, int fd)
{
    const struct closing closing = closing_of(kernel, world, process, fd, OF_PROCESS);

    return give_back(&closing, NULL);
}

bool locks_of_open_file(const struct kernel *kernel, const struct world *world, int object)
{
    const struct closing closing = {.kernel = kernel, .world = world};
    const int locks = locks_of(&closing, &(struct descriptor){.object = object});

    for (size_t at = 0; locks != OBJECT_NONE && at < world_look(world, locks)->content.size;
         at += sizeof(struct lock)) {
        const struct lock lock = record_get(world_look(world, locks), at);
        if (lock.kind != LOCK_BY_FCNTL && lock.owner == object)
            return true;
    }
    return false;
}

void locks_release(const struct kernel *kernel, struct world *world, int process, int fd)
{
    const struct closing closing = closing_of(kernel, world, process, fd, OF_OPEN_FILE);

    (void)give_back(&closing, world);
}

void locks_exec(const struct kernel *kernel, struct world *world, int process)
{
    struct closing closing = closing_of(kernel, world, process, 0, OF_BOTH);

    closing.last = INT_MAX;
    closing.on_exec = true;
    (void)give_back(&closing, world);
}

void locks_end(const struct kernel *kernel, struct world *world, int process)
{
    locks_close(kernel, world, process, 0, INT_MAX);
}

bool locks_end_in_sight(const struct kernel *kernel, const struct world *world, int process)
{
    struct closing closing = closing_of(kernel, world, process, 0, OF_BOTH);

    closing.last = INT_MAX;
    return give_back(&closing, NULL);
}
