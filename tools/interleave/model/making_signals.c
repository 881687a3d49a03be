// SPDX-License-Identifier: MIT
// What calls about signals and timers bring.
#include <errno.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/call.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/events.h"
#include "interleave/model/kernel.h"
#include "interleave/model/making.h"
#include "interleave/model/result.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"

void make_kill(const struct making *making)
{
    making->result->value =
        signal_kill(making->kernel, making->world, making->process, making->call, making->effect);
}

void make_alarm(const struct making *making)
{
    making->result->value =
        timers_alarm(making->kernel, making->world, making->process, making->call, making->result);
}

void make_timer(const struct making *making)
{
    making->result->value =
        timers_do(making->kernel, making->world, making->process, making->call, making->result);
}

void make_event(const struct making *making)
{
    making->result->value =
        event_do(making->kernel, making->world, making->process, making->call, making->result);
}

void make_sigwait(const struct making *making)
{
    const struct call *call = making->call;
    const int signal = signal_fetch(making->kernel, making->world, making->process,
                                    call->sigwait.set, &making->result->details);

    if (signal)
        timers_note_taken(making->world, making->process, signal);
    making->result->value = !signal ? -EAGAIN : call->memory != 0 ? -EFAULT : signal;
}

void make_sigpending(const struct making *making)
{
    const struct node *node = kernel_node(making->kernel, making->world, making->process);

    making->result->pending =
        making->world->process[making->process].pending & node->local.signals.blocked;
}

struct action action_of(const struct call *call)
{
    return (struct action){(enum action_kind)call->action.kind, call->action.flags,
                           call->action.mask};
}

// A pending signal that is ignored from now on is discarded, blocked or not (POSIX XSH 2.4.3).
void make_sigaction(const struct making *making)
{
    const struct call *call = making->call;
    const int signal = (int)call->action.signal;
    struct dispositions after =
        kernel_node(making->kernel, making->world, making->process)->local.signals;

    dispositions_set(&after, signal, action_of(call));
    signal_discard(making->world, making->process,
                   dispositions_without_effect(&after) & signal_bit(signal));
    making->result->value = call->memory ? -EFAULT : 0;
}

void make_sigmask(const struct making *making)
{
    making->result->value = making->call->memory ? -EFAULT : 0;
}

bool ready_sigwait(const struct kernel *kernel, const struct world *world, int process,
                   const struct call *call)
{
    (void)kernel;
    return call->sigwait.time != SIGWAIT_FOREVER || signal_ready(world, process, call->sigwait.set);
}
