// SPDX-License-Identifier: MIT
// What calls about processes bring. kernel.c models forks, ends and exec.

#include "interleave/model/arguments.h"
#include "interleave/model/events.h"
#include "interleave/model/kernel.h"
#include "interleave/model/making.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"

void make_wait(const struct making *making)
{
    const struct wait_found found = wait_find(making->world, making->process, making->call);

    *making->result = found.result;
    if (found.child >= 0)
        wait_take(making->world, making->call, found.child);
}

void make_getppid(const struct making *making)
{
    making->result->value = number_seen(making->world->process[making->process].parent);
}

void make_setpgid(const struct making *making)
{
    making->result->value =
        group_set(making->kernel, making->world, making->process, making->call, making->effect);
}

void make_setsid(const struct making *making)
{
    making->result->value = session_start(making->kernel, making->world, making->process);
}

void make_getpgid(const struct making *making)
{
    making->result->value = group_get(making->world, making->process, making->call);
}

void make_pidfd(const struct making *making)
{
    making->result->value =
        event_pidfd(making->world, making->process, making->call, making->effect);
}

bool ready_wait(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call)
{
    (void)kernel;
    return wait_find(world, process, call).is_over;
}
