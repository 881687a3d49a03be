// SPDX-License-Identifier: MIT
// Signals, as signal(7) has it: pending, blocked, ignored, handled or deadly.
#include <errno.h>
#include <signal.h>

#include "interleave/kernel.h"

static uint64_t bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

static const uint64_t harmless = (uint64_t)1 << (SIGCHLD - 1) | (uint64_t)1 << (SIGURG - 1) |
                                 (uint64_t)1 << (SIGWINCH - 1) | (uint64_t)1 << (SIGCONT - 1);

bool signal_stops(int signal)
{
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU ||
           signal == SIGCONT;
}

// Those that have no effect on this process: ignored, or by default nothing.
static uint64_t without_effect(const struct local *local)
{
    return local->ignored | (harmless & ~local->handled);
}

uint64_t signal_deliverable(const struct kernel *kernel, const struct world *world, int process,
                            uint64_t blocked)
{
    const struct local *local = &kernel_node(kernel, world, process)->local;
    const uint64_t always = bit(SIGKILL);

    return world->process[process].pending & (~blocked | always) & ~without_effect(local);
}

// A blocked signal waits even when it is ignored: it may be wanted by the time it is let through.
void signal_send(const struct kernel *kernel, struct world *world, int process, int signal)
{
    const struct local *local = &kernel_node(kernel, world, process)->local;

    if (without_effect(local) & ~local->blocked & bit(signal))
        return;
    world->process[process].pending |= bit(signal);
}

// The kernel takes the lowest number first; each handler's mask holds for those behind it.
uint64_t signal_take(const struct kernel *kernel, struct world *world, int process,
                     uint64_t blocked, int *fatal)
{
    const struct local *local = &kernel_node(kernel, world, process)->local;
    uint64_t taken = 0;
    uint64_t now = 0;

    *fatal = 0;
    if (world->process[process].pending & bit(SIGKILL)) {
        *fatal = SIGKILL;
        return bit(SIGKILL);
    }
    while ((now = signal_deliverable(kernel, world, process, blocked)) != 0) {
        const int signal = __builtin_ctzll(now) + 1;
        world->process[process].pending &= ~bit(signal);
        taken |= bit(signal);
        if (!(local->handled & bit(signal))) {
            *fatal = signal;
            return taken;
        }
        blocked |= signal < 32 ? local->also_blocked[signal] : bit(signal);
    }
    world->process[process].pending &= blocked | ~without_effect(local);
    return taken;
}

static bool addressed(const struct world *world, int sender, int process, int64_t pid)
{
    const struct process *there = &world->process[process];

    if (there->life == LIFE_NONE)
        return false;
    if (pid > 0)
        return process == pid - FIRST_PID;
    if (pid == 0)
        return there->group == world->process[sender].group;
    if (pid == -1)
        return process != sender;
    return there->group == -pid - FIRST_PID;
}

int64_t signal_kill(const struct kernel *kernel, struct world *world, int sender, int64_t pid,
                    int signal)
{
    bool found = false;

    if (signal < 0 || signal > 64)
        return -EINVAL;
    for (int i = 0; i < world->count; i++) {
        if (!addressed(world, sender, i, pid))
            continue;
        found = true;
        if (signal && world->process[i].life == LIFE_RUNNING)
            signal_send(kernel, world, i, signal);
    }
    return found ? 0 : -ESRCH;
}
