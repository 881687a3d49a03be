// SPDX-License-Identifier: MIT
// Calls in which a process falls asleep in a step of its own.
#include "interleave/model/sleepers.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/fifo.h"
#include "interleave/model/futex.h"
#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"
#include "interleave/model/messages.h"
#include "interleave/model/refusal.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

static enum call_kind kind_of(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel_node(kernel, world, process)->call.kind;
}

bool sleepers_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    return futex_can_sleep(kernel, world, process) || sem_can_sleep(kernel, world, process) ||
           fifo_can_sleep(kernel, world, process) || msg_can_sleep(kernel, world, process) ||
           lock_can_sleep(kernel, world, process);
}

bool sleepers_sleep(const struct kernel *kernel, struct world *world, int process)
{
    switch (kind_of(kernel, world, process)) {
    case CALL_FUTEX_WAIT:
        futex_sleep(kernel, world, process);
        return true;
    case CALL_SEMOP:
        sem_sleep(kernel, world, process);
        return true;
    case CALL_OPEN:
        fifo_sleep(kernel, world, process);
        return true;
    case CALL_LOCK:
        lock_sleep(kernel, world, process);
        return true;
    case CALL_MSGSND:
    case CALL_MSGRCV:
        msg_sleep(world, process);
        return true;
    default:
        return false;
    }
}

bool sleepers_sleep_there(const struct kernel *kernel, const struct world *world, int process)
{
    return futex_sleeps(kernel, world, process) || sem_sleeps(kernel, world, process) ||
           fifo_sleeps(kernel, world, process) || msg_sleeps(kernel, world, process) ||
           lock_sleeps(kernel, world, process);
}

bool sleepers_mind_stops(const struct kernel *kernel, const struct world *world, int process)
{
    const enum call_kind kind = kind_of(kernel, world, process);

    return kind == CALL_SEMOP || kind == CALL_OPEN || sleepers_sleep_there(kernel, world, process);
}

void sleepers_leave(struct world *world, int process)
{
    futex_leave(world, process);
    sem_leave(world, process);
    fifo_leave(world, process);
}

// What a stop in the call would do: in futex(2) and open(2) the process leaves the queue, and
// enters it again when it is continued; semop(2) then fails with EINTR; msgrcv(2) looks for its
// queue again.
static enum refusal_kind stop_refusal(enum call_kind kind)
{
    switch (kind) {
    case CALL_FUTEX_WAIT:
        return REFUSED_FUTEX_STOP;
    case CALL_SEMOP:
        return REFUSED_SEM_STOP;
    case CALL_OPEN:
        return REFUSED_FIFO_STOP;
    case CALL_LOCK:
        return REFUSED_LOCK_STOP;
    default:
        return REFUSED_MSG_STOP;
    }
}

void sleepers_interrupt(const struct kernel *kernel, struct world *world, int process,
                        struct effect *effect)
{
    const struct dispositions *signals = &kernel_node(kernel, world, process)->local.signals;
    const enum call_kind kind = kind_of(kernel, world, process);
    const bool minds = kind == CALL_FUTEX_WAIT || sleepers_mind_stops(kernel, world, process);
    const uint64_t delivered = signal_deliverable(world, process, signals, signals->blocked);

    sleepers_leave(world, process);
    if (minds && (delivered & dispositions_stopping(signals)))
        effect_refuse(effect, stop_refusal(kind), process, -1);
}
