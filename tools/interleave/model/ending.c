// SPDX-License-Identifier: MIT
// The end of a process, and what it releases: the parent's memory in vfork, then its descriptors,
// then the process itself.
#include <signal.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/closing.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/ending.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/robust.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/shm.h"
#include "interleave/model/sleepers.h"
#include "interleave/model/sockets.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"

// Signals that came for the parent in the meantime arrive at the return of vfork. A signal that
// ends the parent would not have waited for that, so it is refused.
static void vfork_return(const struct kernel *kernel, struct world *world, int process, int child,
                         struct effect *effect)
{
    const struct dispositions *signals = &kernel_node(kernel, world, process)->local.signals;
    struct result result = {.value = FIRST_PID + child};
    int fatal = 0;

    world->process[process].vforked = -1;
    result.signals =
        signal_take(kernel, world, process, signals, signals->blocked, &fatal, &result.details);
    if (fatal)
        effect_refuse(effect, REFUSED_VFORK_KILLED, process, -1);
    effect_move(world, effect, process, result);
}

// A parent that waits in vfork goes on when its child has ended or executed another program.
void ending_release(const struct kernel *kernel, struct world *world, int child,
                    struct effect *effect)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked == child)
            vfork_return(kernel, world, i, child, effect);
}

// Whether another process notices that the descriptors are closed before the process is dead. A
// parent in vfork gets its memory back even before that (exit_mm in Linux).
static bool closes_in_sight(const struct kernel *kernel, const struct world *world, int process)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked == process)
            return true;
    return robust_is_held(kernel_node(kernel, world, process)) ||
           pipe_is_shared(kernel, world, process) || sem_undoes(kernel, world, process) ||
           sock_is_held_by(kernel, world, process) || epoll_watches_of(kernel, world, process) ||
           shm_leaves_in_sight(kernel, world, process) ||
           locks_end_in_sight(kernel, world, process);
}

// The process takes no signals any more (PF_EXITING in Linux) and cannot be stopped.
static void close_all(const struct kernel *kernel, struct world *world, int process, int status)
{
    const int count = kernel_node(kernel, world, process)->local.count;
    const struct process *there = &world->process[process];

    if (kernel->scope->siginfo)
        signal_forget(world, process);
    world->process[process] = (struct process){.life = LIFE_RUNNING,
                                               .node = there->node,
                                               .entry = NODE_NONE,
                                               .parent = there->parent,
                                               .status = status,
                                               .closed = true,
                                               .let_go = (int16_t)count,
                                               .group = there->group,
                                               .session = there->session,
                                               .stray = there->stray,
                                               .vforked = -1};
}

void ending_go_on(const struct kernel *kernel, struct world *world, int process,
                  struct effect *effect)
{
    effect->status = world->process[process].status;
    effect->goes_on = !closing_is_over(kernel, world, process);
    effect->completes = !effect->goes_on;
    if (effect->goes_on) {
        effect->lets_go = closing_step(kernel, world, process, effect);
        effect->closed = process;
        return;
    }
    process_end(kernel, world, process, effect->status);
    effect->died = process;
}

// The first of several steps.
static void begin_to_close(const struct kernel *kernel, struct world *world, int process,
                           bool is_before, struct effect *effect)
{
    world->process[process].let_go = 0;
    effect->closes_more = true;
    if (!is_before)
        effect->lets_go = closing_step(kernel, world, process, effect);
}

void ending_make(const struct kernel *kernel, struct world *world, int process, int status,
                 struct effect *effect)
{
    effect->status = status;
    timers_end(world, process);
    if (epoll_dies_woken(kernel, world, process))
        effect_refuse(effect, REFUSED_EPOLL_DEATH, process, -1);
    sleepers_leave(world, process);
    const bool holds = robust_is_held(kernel_node(kernel, world, process));
    robust_release(kernel, world, process, effect);
    const bool undoes = sem_undoes(kernel, world, process);
    const bool leaves = shm_leaves_in_sight(kernel, world, process);
    const bool is_before = holds || undoes || leaves;
    if (undoes && leaves)
        effect_refuse(effect, REFUSED_SEM_UNDO, process, -1);
    if (holds && (undoes || leaves))
        effect_refuse(effect, REFUSED_ROBUST, process, -1);
    const bool in_steps = closing_is_in_steps(kernel, world, process, is_before);
    const bool in_sight = closes_in_sight(kernel, world, process);
    shm_leave(kernel, world, process);
    if (!in_steps)
        locks_end(kernel, world, process);
    if (in_sight) {
        sem_undo(kernel, world, process, effect);
        close_all(kernel, world, process, status);
        if (in_steps)
            begin_to_close(kernel, world, process, is_before, effect);
        effect->closed = process;
        ending_release(kernel, world, process, effect);
        return;
    }
    process_end(kernel, world, process, status);
    effect->died = process;
}
