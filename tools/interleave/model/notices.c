// SPDX-License-Identifier: MIT
// The process that wants to be told of a message that arrives at an empty queue.
#include "interleave/model/notices.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

struct notice {
    int64_t process;
    int64_t signal; // 0: none is sent
    uint64_t value; // as si_value
};

// False where there is none.
static bool find(const struct world *world, int queue, struct notice *notice)
{
    const struct shared *there = world_look(world, queue);

    if (!there || there->pages.size != sizeof *notice)
        return false;
    memcpy(notice, there->pages.data, sizeof *notice);
    return true;
}

bool notice_is_there(const struct world *world, int queue)
{
    struct notice notice;

    return find(world, queue, &notice);
}

bool notice_is_of(const struct world *world, int queue, int process)
{
    struct notice notice;

    return find(world, queue, &notice) && notice.process == process;
}

void notice_drop(struct world *world, int queue)
{
    world_shared(world, queue)->pages.size = 0;
}

static void put(struct world *world, int queue, struct notice notice)
{
    struct shared *there = world_shared(world, queue);

    there->lists = LISTS_NOTICE;
    there->pages.size = 0;
    buffer_add_bytes(&there->pages, &notice, sizeof notice);
}

int64_t notice_do(struct world *world, int process, const struct call *call)
{
    const int queue = call->object;

    if (!call->mq_notify.wants) {
        if (notice_is_of(world, queue, process))
            notice_drop(world, queue);
        return 0;
    }
    if (notice_is_there(world, queue))
        return -EBUSY;
    put(world, queue, (struct notice){process, call->mq_notify.signal, call->mq_notify.value});
    return 0;
}

void notice_arrive(const struct kernel *kernel, struct world *world, int queue, int sender,
                   struct effect *effect)
{
    struct notice notice;

    if (!find(world, queue, &notice))
        return;
    notice_drop(world, queue);
    if (!notice.signal)
        return;
    const struct signal_details details = {
        .signal = (int)notice.signal, .code = SI_MESGQ, .process = sender, .value = notice.value};
    effect->notice = details.signal;
    effect->signalled[notice.process] = true;
    signal_send(kernel, world, (int)notice.process, details);
}

void notice_exec(const struct kernel *kernel, struct world *world, int process)
{
    for (int i = 0; kernel->scope->locks && i < world->shared_count; i++) {
        const int queue = world->shared[i].object;
        struct notice notice;
        if (world->shared[i].lists != LISTS_NOTICE || !find(world, queue, &notice) ||
            notice.process != process)
            continue;
        notice.signal = 0;
        put(world, queue, notice);
    }
}
