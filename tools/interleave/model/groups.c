// SPDX-License-Identifier: MIT
// Process groups and sessions, as described in setpgid(2) and setsid(2).
#include <errno.h>
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"

int64_t number_seen(int index)
{
    return index < 0 ? 1 : FIRST_PID + index;
}

// Zombies count as well.
static bool has_execed(const struct kernel *kernel, const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    return there->life == LIFE_RUNNING ? kernel_node(kernel, world, process)->local.execed
                                       : there->execed;
}

// Whether the only members of the group are zombies of process 1, which may reap them at any
// moment.
static bool is_dead_group(const struct world *world, int group, int session)
{
    bool any = false;

    for (int i = 0; i < world->count; i++) {
        const struct process *there = &world->process[i];
        if (there->life == LIFE_NONE || there->group != group || there->session != session)
            continue;
        if (there->life != LIFE_ZOMBIE || there->parent != REAPER)
            return false;
        any = true;
    }
    return any;
}

int64_t group_set(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct effect *effect)
{
    const int target = call->setpgid.process ? (int)call->setpgid.process - FIRST_PID : process;
    const int group = call->setpgid.group ? (int)call->setpgid.group - FIRST_PID : target;
    bool exists = group == target;

    if (call->setpgid.group < 0)
        return -EINVAL;
    if (target < 0 || target >= world->count || world->process[target].life == LIFE_NONE ||
        (target != process && world->process[target].parent != process))
        return -ESRCH;
    struct process *there = &world->process[target];
    if (target != process && has_execed(kernel, world, target))
        return -EACCES;
    for (int i = 0; i < world->count; i++)
        exists |= world->process[i].life != LIFE_NONE && world->process[i].group == group &&
                  world->process[i].session == there->session;
    if (there->session == target || there->session != world->process[process].session || !exists)
        return -EPERM;
    if (group != target && is_dead_group(world, group, there->session))
        effect_refuse(effect, REFUSED_DEAD_GROUP, process, -1);
    if (there->group != group)
        wait_member_leaves(kernel, world, target);
    there->group = group;
    return 0;
}

int64_t session_start(const struct kernel *kernel, struct world *world, int process)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life != LIFE_NONE && world->process[i].group == process)
            return -EPERM;
    wait_member_leaves(kernel, world, process);
    world->process[process].session = process;
    world->process[process].group = process;
    world->process[process].stray = false;
    return FIRST_PID + process;
}

static bool is_member(const struct world *world, int process, int group)
{
    return world->process[process].life == LIFE_RUNNING && world->process[process].group == group;
}

// The parent of the first process is a shell with job control.
bool group_has_tie(const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    if (there->parent == REAPER)
        return process == 0 && there->session == -1;
    const struct process *parent = &world->process[there->parent];
    return parent->group != there->group && parent->session == there->session;
}

bool group_is_orphaned(const struct world *world, int group)
{
    for (int i = 0; i < world->count; i++)
        if (is_member(world, i, group) && group_has_tie(world, i))
            return false;
    return true;
}

void group_lose_tie(const struct kernel *kernel, struct world *world, int group)
{
    const struct signal_details hang_up = {.signal = SIGHUP, .code = SI_KERNEL, .process = -1};
    const struct signal_details resume = {.signal = SIGCONT, .code = SI_KERNEL, .process = -1};
    bool any_stopped = false;

    for (int i = 0; i < world->count; i++)
        any_stopped |= is_member(world, i, group) && world->process[i].stopped;
    if (!any_stopped || !group_is_orphaned(world, group))
        return;
    for (int i = 0; i < world->count; i++) {
        if (!is_member(world, i, group))
            continue;
        signal_send(kernel, world, i, hang_up);
        signal_send(kernel, world, i, resume);
        world->process[i].hung_up = true;
    }
}

// Process 1 exists as well, in a group and a session of its own.
int64_t group_get(const struct world *world, int process, const struct call *call)
{
    if (call->getpgid.process == number_seen(REAPER))
        return number_seen(REAPER);
    const int target = call->getpgid.process ? (int)call->getpgid.process - FIRST_PID : process;

    if (target < 0 || target >= world->count || world->process[target].life == LIFE_NONE)
        return -ESRCH;
    return number_seen(call->getpgid.of_session ? world->process[target].session
                                                : world->process[target].group);
}
