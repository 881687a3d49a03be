// SPDX-License-Identifier: MIT
// Locks on files. The content of the object of a content's locks is a struct lock for each, in the
// order in which their owners came.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"
#include "interleave/model/record.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// process.asleep: in a flock that has given up its lock; in fcntl, where the lock of a process is
// in the way, + its index.
enum { SLEEPS_CONVERTING = 1, SLEEPS_FOR = 2 };

// ---- What is in the way -------------------------------------------------------------------------

static bool waits(const struct call *call)
{
    return call->lock.does == LOCK_WAITS;
}

// The first lock that the wanted one has to wait for.
static bool conflict_find(const struct shared *there, const struct lock *wanted, struct lock *found)
{
    for (size_t at = 0; there && at < there->content.size; at += sizeof *found) {
        *found = record_get(there, at);
        if (record_conflicts(wanted, found))
            return true;
    }
    return false;
}

// The lock that the call wants, and the locks that there are on its file, or NULL. Returns 0 or a
// negative errno.
static int64_t wanted_of(const struct kernel *kernel, const struct world *world, int process,
                         const struct call *call, struct lock *wanted, const struct shared **there)
{
    const int content = kernel->behaviour->objects[call->object].content;

    *there = content == OBJECT_NONE ? NULL : world_look(world, record_locks(kernel, content));
    return record_wanted(kernel, world, process, call, wanted);
}

bool lock_in_the_way(const struct kernel *kernel, const struct world *world, int process,
                     struct lock *lock)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const struct shared *there = NULL;
    struct lock wanted;

    return call->kind == CALL_LOCK && call->lock.type != F_UNLCK &&
           !wanted_of(kernel, world, process, call, &wanted, &there) &&
           conflict_find(there, &wanted, lock);
}

// Whether the process sleeps for this owner, whose lock still is in the way.
static bool sleeps_for(const struct kernel *kernel, const struct world *world, int process,
                       int owner)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const struct shared *there = NULL;
    struct lock wanted;

    if (world->process[process].asleep != SLEEPS_FOR + owner ||
        wanted_of(kernel, world, process, call, &wanted, &there))
        return false;
    for (size_t at = 0; there && at < there->content.size; at += sizeof wanted) {
        const struct lock lock = record_get(there, at);
        if (lock.kind == LOCK_BY_FCNTL && lock.owner == owner && record_conflicts(&wanted, &lock))
            return true;
    }
    return false;
}

// The process for which this one sleeps in fcntl, or -1.
static int awaited(const struct kernel *kernel, const struct world *world, int process)
{
    const int owner = world->process[process].asleep - SLEEPS_FOR;

    return lock_sleeps(kernel, world, process) && owner >= 0 &&
                   sleeps_for(kernel, world, process, owner)
               ? owner
               : -1;
}

// Whether the owner of the lock waits, maybe for others that wait, for the process
// (posix_locks_deadlock in Linux).
static bool is_deadlock(const struct kernel *kernel, const struct world *world, int process,
                        const struct lock *lock)
{
    int at = lock->owner;

    if (lock->kind != LOCK_BY_FCNTL)
        return false;
    for (int i = 0; i < PROCESS_MAX && at >= 0; i++) {
        if (at == process)
            return true;
        at = awaited(kernel, world, at);
    }
    return false;
}

bool lock_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call)
{
    struct lock lock;

    if (!waits(call) || !lock_in_the_way(kernel, world, process, &lock))
        return true;
    return call->lock.kind == LOCK_BY_FCNTL && awaited(kernel, world, process) < 0 &&
           is_deadlock(kernel, world, process, &lock);
}

// ---- Falling asleep -----------------------------------------------------------------------------

// Whether the open file has a lock by flock of another type than the call wants.
static bool converts(const struct shared *there, const struct lock *wanted)
{
    for (size_t at = 0; there && at < there->content.size; at += sizeof *wanted) {
        const struct lock lock = record_get(there, at);
        if (record_is_of(&lock, wanted) && lock.type != wanted->type)
            return true;
    }
    return false;
}

static bool has_records(const struct world *world, int process)
{
    const struct lock own = {.kind = LOCK_BY_FCNTL, .owner = process};

    for (int i = 0; i < world->shared_count; i++)
        if (world->shared[i].lists == LISTS_LOCKS && record_has(&world->shared[i], &own))
            return true;
    return false;
}

bool lock_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const struct shared *there = NULL;
    struct lock wanted;

    if (call->kind != CALL_LOCK || lock_ready(kernel, world, process, call))
        return false;
    if (call->lock.kind == LOCK_BY_FCNTL)
        return has_records(world, process) && awaited(kernel, world, process) < 0;
    return call->lock.kind == LOCK_BY_FLOCK &&
           !wanted_of(kernel, world, process, call, &wanted, &there) && converts(there, &wanted);
}

void lock_sleep(const struct kernel *kernel, struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const int content = kernel->behaviour->objects[call->object].content;
    struct lock lock = {0};
    struct lock wanted;

    (void)lock_in_the_way(kernel, world, process, &lock);
    if (call->lock.kind == LOCK_BY_FLOCK) {
        (void)record_wanted(kernel, world, process, call, &wanted);
        record_drop(world_shared(world, record_locks(kernel, content)), &wanted);
    }
    world->process[process].asleep =
        (int16_t)(call->lock.kind == LOCK_BY_FLOCK ? SLEEPS_CONVERTING : SLEEPS_FOR + lock.owner);
}

bool lock_sleeps(const struct kernel *kernel, const struct world *world, int process)
{
    return world->process[process].life == LIFE_RUNNING && !world->process[process].closed &&
           world->process[process].asleep &&
           kernel_node(kernel, world, process)->call.kind == CALL_LOCK;
}

// ---- The calls ----------------------------------------------------------------------------------

static bool is_mixed(const struct kernel *kernel, const struct world *world, int process,
                     const struct call *call)
{
    struct lock lock;

    return waits(call) && call->lock.kind == LOCK_BY_FCNTL && has_records(world, process) &&
           lock_in_the_way(kernel, world, process, &lock) && lock.kind == LOCK_BY_OFD;
}

// Another process waits in flock with the same open file for a lock of another type: when it wakes,
// it gives up this lock, though it may not get its own.
static bool is_given_up(const struct kernel *kernel, const struct world *world, int process,
                        const struct call *call)
{
    for (int i = 0; i < world->count; i++) {
        if (i == process || world->process[i].life != LIFE_RUNNING || world->process[i].closed)
            continue;
        const struct call *other = &kernel_node(kernel, world, i)->call;
        if (other->kind == CALL_LOCK && waits(other) && other->object == call->object &&
            other->lock.kind == LOCK_BY_FLOCK && other->lock.type != call->lock.type &&
            !lock_ready(kernel, world, i, other))
            return true;
    }
    return false;
}

// What F_GETLK finds.
static int64_t ask(const struct shared *there, const struct lock *wanted, struct result *result)
{
    struct lock found = {.type = F_UNLCK};

    if (!conflict_find(there, wanted, &found))
        found = (struct lock){.type = F_UNLCK};
    result->fingerprint =
        text_hash((struct text){(const char *)(const void *)&found, sizeof found});
    return 0;
}

static int64_t take(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, const struct lock *wanted)
{
    const int object = record_locks(kernel, kernel->behaviour->objects[call->object].content);
    struct shared *there = world_shared(world, object);
    struct lock found;

    there->lists = LISTS_LOCKS;
    // A lock by flock is given up before it is known whether the other one can be had.
    if (call->lock.kind == LOCK_BY_FLOCK && converts(there, wanted))
        record_drop(there, wanted);
    if (wanted->type != F_UNLCK && conflict_find(there, wanted, &found))
        return waits(call) ? -EDEADLK : -EAGAIN;
    record_put(there, wanted);
    (void)process;
    return 0;
}

int64_t lock_do(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    const struct shared *there = NULL;
    struct lock wanted;
    const int64_t error = wanted_of(kernel, world, process, call, &wanted, &there);

    // A file of which the search has just learned that it has to follow it: it begins again.
    if (error || kernel->behaviour->objects[call->object].content == OBJECT_NONE)
        return error;
    if (call->lock.does == LOCK_ASKS)
        return ask(there, &wanted, result);
    if (is_mixed(kernel, world, process, call))
        effect_refuse(effect, REFUSED_LOCK_MIXED, process, -1);
    const int64_t value = take(kernel, world, process, call, &wanted);
    if (!value && call->lock.kind == LOCK_BY_FLOCK && wanted.type != F_UNLCK &&
        is_given_up(kernel, world, process, call))
        effect_refuse(effect, REFUSED_LOCK_SHARED, process, -1);
    return value;
}
