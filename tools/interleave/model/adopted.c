// SPDX-License-Identifier: MIT
// Zombies whose parent is none of the program's processes.
#include "interleave/model/adopted.h"
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

static bool is_other(int64_t number, int process)
{
    return number != 0 && number != FIRST_PID + process;
}

bool adopted_can_tell(const struct call *call, int process)
{
    if (kind_is(call->kind, KIND_KILL))
        return is_other(call->kill.to, process);
    if (call->kind == CALL_PIDFD)
        return is_other(call->pidfd.number, process);
    if (call->kind == CALL_GETPGID)
        return is_other(call->getpgid.process, process);
    return call->kind == CALL_SETPGID && is_other(call->setpgid.group, process);
}

bool adopted_stays(const struct kernel *kernel, const struct world *world, int process)
{
    bool is_last = true;

    for (int i = 0; i < world->count; i++)
        is_last &= i == process || world->process[i].life != LIFE_RUNNING;
    return kernel->scope->numbers && !is_last;
}

static bool finds(const struct world *world, const struct call *call, int adopted)
{
    const struct process *there = &world->process[adopted];
    const int64_t number = FIRST_PID + adopted;
    const int64_t group = FIRST_PID + there->group;

    if (there->life != LIFE_ZOMBIE || there->parent != REAPER)
        return false;
    if (call->kind == CALL_SETPGID)
        return call->setpgid.group == group;
    if (kind_is(call->kind, KIND_KILL))
        return call->kill.to == (call->kill.to < -1 ? -group : number);
    return call->kind == CALL_GETPGID && call->getpgid.process == number;
}

bool adopted_is_found(const struct kernel *kernel, const struct world *world, int process)
{
    for (int i = 0; i < world->count; i++)
        if (finds(world, &kernel_node(kernel, world, process)->call, i))
            return true;
    return false;
}

void adopted_reap(const struct kernel *kernel, struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    for (int i = 0; i < world->count; i++)
        if (finds(world, call, i))
            world->process[i] = (struct process){.vforked = -1};
}
