// SPDX-License-Identifier: MIT
// To which processes a signal is sent: kill(2) and the like.
#include <errno.h>
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

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

// As si_code of siginfo_t.
static int code_of(enum call_kind kind)
{
    return kind == CALL_KILL || kind == CALL_PIDFD_KILL ? SI_USER
           : kind == CALL_SIGQUEUE                      ? SI_QUEUE
                                                        : SI_TKILL;
}

// Process 1, which adopts orphans, belongs to the system: an ordinary user may not signal it.
int64_t signal_kill(const struct kernel *kernel, struct world *world, int sender,
                    const struct call *call, struct effect *effect)
{
    const int signal = (int)call->kill.signal;
    const struct signal_details details = {.signal = signal,
                                           .code = code_of(call->kind),
                                           .process = sender,
                                           .value = call->kill.value};
    bool found = false;

    if (signal < 0 || signal > SIGNAL_LAST)
        return -EINVAL;
    if (call->kind == CALL_SIGQUEUE && call->kill.to <= 0)
        return -ESRCH;
    if (call->kill.to == number_seen(REAPER))
        return -EPERM;
    for (int i = 0; i < world->count; i++) {
        if (!addressed(world, sender, i, call->kill.to))
            continue;
        found = true;
        if (!signal || world->process[i].life != LIFE_RUNNING || world->process[i].closed)
            continue;
        effect->signalled[i] = true;
        signal_send(kernel, world, i, details);
    }
    return found ? 0 : -ESRCH;
}

bool signal_finds(const struct world *world, int sender, int64_t pid)
{
    for (int i = 0; i < world->count; i++)
        if (addressed(world, sender, i, pid))
            return true;
    return false;
}
