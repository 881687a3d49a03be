// SPDX-License-Identifier: MIT
// futex(2) on memory that processes share. The sleepers of a memory object are its `pages`: a list
// in the order in which they fell asleep.
#include <errno.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/futex.h"
#include "interleave/model/kernel.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

struct sleeper {
    int64_t at; // of the word
    int64_t bits;
    int64_t process;
    int64_t is_private;
};

static bool is_as_expected(const struct world *world, const struct call *call)
{
    return (uint32_t)word_get(world, call->object, call->futex_wait.at, sizeof(uint32_t)) ==
           (uint32_t)call->futex_wait.expected;
}

bool futex_sleeps(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel_node(kernel, world, process)->call.kind == CALL_FUTEX_WAIT &&
           world->process[process].asleep;
}

bool futex_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    return call->kind == CALL_FUTEX_WAIT && !world->process[process].asleep &&
           is_as_expected(world, call);
}

void futex_sleep(const struct kernel *kernel, struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const struct sleeper sleeper = {call->futex_wait.at, call->futex_wait.bits, process,
                                    call->futex_wait.is_private};

    struct shared *there = world_shared(world, call->object);

    there->lists = LISTS_SLEEPERS;
    buffer_add_bytes(&there->pages, &sleeper, sizeof sleeper);
    world->process[process].asleep = FUTEX_QUEUED;
}

bool futex_ready(const struct world *world, int process, const struct call *call)
{
    switch (world->process[process].asleep) {
    case FUTEX_QUEUED:
        return call->futex_wait.is_timed;
    case FUTEX_WOKEN:
        return true;
    default:
        return !is_as_expected(world, call);
    }
}

int64_t futex_return(struct world *world, int process)
{
    switch (world->process[process].asleep) {
    case FUTEX_QUEUED:
        futex_leave(world, process);
        return -ETIMEDOUT;
    case FUTEX_WOKEN:
        return 0;
    default:
        return -EAGAIN;
    }
}

static void remove_at(struct buffer *sleepers, size_t at)
{
    sleepers->size -= sizeof(struct sleeper);
    memmove(sleepers->data + at, sleepers->data + at + sizeof(struct sleeper), sleepers->size - at);
}

static bool is_found(const struct sleeper *sleeper, int process,
                     const struct futex_wake_arguments *wake)
{
    return sleeper->at == wake->at && sleeper->bits & wake->bits &&
           sleeper->is_private == wake->is_private &&
           (!wake->is_private || sleeper->process == process);
}

int64_t futex_wake(struct world *world, int process, const struct call *call)
{
    struct buffer *sleepers = &world_shared(world, call->object)->pages;
    struct sleeper sleeper;
    int64_t woken = 0;

    for (size_t at = 0; at < sleepers->size && woken < call->futex_wake.count;) {
        memcpy(&sleeper, sleepers->data + at, sizeof sleeper);
        if (!is_found(&sleeper, process, &call->futex_wake)) {
            at += sizeof sleeper;
            continue;
        }
        remove_at(sleepers, at);
        world->process[sleeper.process].asleep = FUTEX_WOKEN;
        woken++;
    }
    return woken;
}

void futex_leave(struct world *world, int process)
{
    struct sleeper sleeper;

    for (int i = 0; i < world->shared_count; i++) {
        struct buffer *sleepers = &world->shared[i].pages;
        if (world->shared[i].lists != LISTS_SLEEPERS)
            continue;
        for (size_t at = 0; at + sizeof sleeper <= sleepers->size; at += sizeof sleeper) {
            memcpy(&sleeper, sleepers->data + at, sizeof sleeper);
            if (sleeper.process == process) {
                remove_at(sleepers, at);
                return;
            }
        }
    }
}
