// SPDX-License-Identifier: MIT
// Which steps are possible in a state.
#include "interleave/model/adopted.h"
#include "interleave/model/arguments.h"
#include "interleave/model/asking.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/clock.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/epoll.h"
#include "interleave/model/events.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/poll.h"
#include "interleave/model/rounds.h"
#include "interleave/model/sleepers.h"
#include "interleave/model/sockets.h"
#include "interleave/model/timers.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/graph/step_kind.h"

bool step_equal(struct step one, struct step other)
{
    return one.process == other.process && one.kind == other.kind && one.detail == other.detail;
}

// Whether the process waits in its call under another mask than its own.
static bool has_own_mask(const struct node *node)
{
    return node->call.kind == CALL_SUSPEND ||
           (node->call.kind == CALL_POLL && node->call.poll.has_mask);
}

uint64_t blocked_in(const struct node *node)
{
    if (node->call.kind == CALL_SUSPEND)
        return node->call.mask.blocked;
    return has_own_mask(node) ? node->call.poll.blocked : node->local.signals.blocked;
}

// The signals that would be delivered while the call waits.
static uint64_t deliverable_in(const struct world *world, int process, const struct node *node)
{
    return signal_deliverable(world, process, &node->local.signals, blocked_in(node));
}

bool kernel_blocked(const struct kernel *kernel, const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    if (there->vforked >= 0 || there->stopped)
        return true;
    if (there->closed || there->closes)
        return false;
    return !timers_can_go_off(kernel, world, process) &&
           !event_can_go_off(kernel, world, process) && !call_ready(kernel, world, process) &&
           !deliverable_in(world, process, kernel_node(kernel, world, process));
}

static int step_add(struct step *steps, int count, int process, enum step_kind kind, int detail)
{
    if (count < STEPS_MAX)
        steps[count++] = (struct step){(int16_t)process, (int8_t)kind, (uint8_t)detail};
    return count;
}

static bool may_restart(const struct call *call)
{
    return kind_is(call->kind, KIND_RESTARTS) || (call->kind == CALL_PAUSE && call->pause.is_lock);
}

// Whether the process was stopped in its call and leaves it for a handler, so that the call fails.
// The process does not look at what has come for the call in the meantime. The first handler
// decides whether the call restarts.
static bool fails_on_waking(const struct kernel *kernel, const struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);
    const uint64_t handled = deliverable_in(world, process, node) & node->local.signals.handled;
    const uint64_t first = handled & (~handled + 1);

    return world->process[process].inside && handled &&
           !(may_restart(&node->call) && (node->local.signals.restarting & first));
}

// A signal that the mask of sigsuspend or ppoll blocks and the process's own mask does not: it
// finds the process before the call, or in the call, where it changes nothing.
static bool may_have_slept(const struct kernel *kernel, const struct world *world, int process,
                           const struct node *node)
{
    const struct dispositions *signals = &node->local.signals;

    if (node->call.kind == CALL_POLL && poll_look(kernel, world, process, &node->call, NULL))
        return false;
    return has_own_mask(node) && !world->process[process].asleep &&
           signal_deliverable(world, process, signals, signals->blocked) &&
           !deliverable_in(world, process, node);
}

bool can_sleep_in_call(const struct kernel *kernel, const struct world *world, int process)
{
    return wait_can_sleep(kernel, world, process) || sleepers_can_sleep(kernel, world, process) ||
           may_have_slept(kernel, world, process, kernel_node(kernel, world, process)) ||
           epoll_can_scan(kernel, world, process);
}

static int decide_steps(const struct world *world, int process, struct step *steps, int count)
{
    const uint64_t deadly = world->process[process].deadly;

    for (int signal = 1; signal <= 64; signal++)
        if (deadly & signal_bit(signal))
            count = step_add(steps, count, process, STEP_DECIDE, signal);
    return count;
}

// It makes no call before it takes the pending signals (process.wakes).
static int waking_steps(const struct kernel *kernel, const struct world *world, int process,
                        struct step *steps, int count)
{
    count = step_add(steps, count, process, STEP_SIGNALS, 0);
    count = decide_steps(world, process, steps, count);
    if (fails_on_waking(kernel, world, process))
        count = step_add(steps, count, process,
                         call_ready(kernel, world, process) ? STEP_INTERRUPT : STEP_CALL, 0);
    return timers_steps(kernel, world, process, steps, count);
}

// A signal that came after the process's last call was made may arrive before that call returns to
// the program. Only a handler can distinguish that from an arrival before the next call.
static bool may_return_with_signals(const struct kernel *kernel, const struct world *world,
                                    int process)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct dispositions *signals = &node->local.signals;

    return world->process[process].entry != NODE_NONE && !world->process[process].doom &&
           signal_deliverable(world, process, signals, signals->blocked) & signals->handled;
}

// Calls that find zombies of process 1 never wait.
static int late_steps(const struct kernel *kernel, const struct world *world, int process,
                      struct step *steps, int count)
{
    return adopted_is_found(kernel, world, process) ? step_add(steps, count, process, STEP_LATE, 0)
                                                    : count;
}

// A wait may take a child other than the first that it finds.
static int reap_steps(const struct kernel *kernel, const struct world *world, int process,
                      struct step *steps, int count)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const bool is_wait = kind_is(call->kind, KIND_WAIT);
    int child = kernel->reaps_any && is_wait ? wait_next(world, process, call, -1) : -1;

    while (child >= 0 && (child = wait_next(world, process, call, child)) >= 0)
        count = step_add(steps, count, process, STEP_REAP, child);
    return count;
}

// The faults that can happen to the call. *MUST_FAIL: it cannot be made without one.
static int fault_steps(const struct kernel *kernel, const struct world *world, int process,
                       struct step *steps, int count, bool *must_fail)
{
    if (rounds_are_over(kernel, world, process))
        return count;
    for (int i = 0; i < kernel->faults; i++) {
        const enum fault_choice choice = fault_choice(kernel, world, process, i);
        *must_fail |= choice == FAULT_MUST;
        if (choice != FAULT_NOT)
            count = step_add(steps, count, process, STEP_FAULT, i);
    }
    return count;
}

// sigwaitinfo and epoll_wait fail when a signal stops the process while it waits, as if there were
// a handler (signal(7)).
static bool is_sigwait(const struct node *node)
{
    return node->call.kind == CALL_SIGWAIT;
}

// Likewise a call on a socket with a time limit.
static bool is_timed_socket(const struct kernel *kernel, const struct world *world,
                            const struct node *node)
{
    return node->call.kind == CALL_SOCK && node->call.sock.does != SOCK_PAIRS &&
           sock_waits_for_a_time(kernel, world, &node->call);
}

// A signal can come before the end of the time for which the call waits.
static bool may_be_cut_short(const struct kernel *kernel, const struct world *world, int process,
                             const struct node *node)
{
    return is_timed_socket(kernel, world, node) || node->call.kind == CALL_SLEEP ||
           node->call.kind == CALL_FUTEX ||
           (is_sigwait(node) && node->call.sigwait.time == SIGWAIT_FOR_A_TIME &&
            !signal_ready(world, process, node->call.sigwait.set));
}

static int call_steps(const struct kernel *kernel, const struct world *world, int process,
                      struct step *steps, int count)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct dispositions *signals = &node->local.signals;
    const uint64_t delivered = deliverable_in(world, process, node);
    // After a signal that only stops it, a process goes on waiting.
    const bool begun = world->process[process].written > 0;
    const bool is_asleep = sleepers_sleep_there(kernel, world, process);
    const bool minds_stops = begun || is_sigwait(node) || epoll_is_wait(&node->call) ||
                             is_timed_socket(kernel, world, node) ||
                             sleepers_mind_stops(kernel, world, process);
    const bool during =
        node->call.kind != CALL_SPIN &&
        (minds_stops ? delivered : delivered & ~dispositions_stopping(signals)) != 0;
    struct step faults[FAULT_MAX];
    bool must_fail = false;

    const int failing_count = fault_steps(kernel, world, process, faults, 0, &must_fail);
    // A fork never happens while a signal waits to be handled: the kernel restarts the fork after
    // it.
    const bool ready = call_ready(kernel, world, process);
    must_fail |= asks_in_vain(kernel, world, process);
    // The process is certain to die: a change of its signal actions has no effect any more.
    if (world->process[process].doom && kind_is(node->call.kind, KIND_ACTION))
        return step_add(steps, count, process, STEP_SIGNALS, 0);
    if (node->call.kind == CALL_FORK ? !delivered && !must_fail : (ready || during) && !must_fail)
        count = step_add(steps, count, process, STEP_CALL, 0);
    count = late_steps(kernel, world, process, steps, count);
    if (!must_fail)
        count = reap_steps(kernel, world, process, steps, count);
    for (int i = 0; i < failing_count; i++)
        count = step_add(steps, count, process, STEP_FAULT, faults[i].detail);
    count = decide_steps(world, process, steps, count);
    if (can_sleep_in_call(kernel, world, process) || timers_can_sleep(kernel, world, process))
        count = step_add(steps, count, process, STEP_SLEEP, 0);
    const bool sleeps =
        is_asleep || world->process[process].entered ||
        ((has_own_mask(node) || epoll_is_wait(&node->call)) && world->process[process].asleep);
    if (!begun && !sleeps && signal_deliverable(world, process, signals, signals->blocked))
        count = step_add(steps, count, process, STEP_SIGNALS, 0);
    if (!begun && !sleeps && may_return_with_signals(kernel, world, process))
        count = step_add(steps, count, process, STEP_RETURN, 0);
    if (during && may_be_cut_short(kernel, world, process, node))
        count = step_add(steps, count, process, STEP_INTERRUPT, 0);
    if (clock_can_move(node))
        count = step_add(steps, count, process, STEP_ALARM, TIMER_OF_CLOCK);
    count = event_steps(kernel, world, process, steps, count);
    return timers_steps(kernel, world, process, steps, count);
}

// A later part of an instruction that accesses shared memory, or the end of a call that does.
static bool is_inner(const struct node *node)
{
    return word_is_access(&node->call) && node->call.word.flags & WORD_INNER;
}

static int process_steps(const struct kernel *kernel, const struct world *world, int process,
                         struct step *steps, int count)
{
    const struct process *there = &world->process[process];

    if (there->closed || there->closes)
        return step_add(steps, count, process, STEP_CALL, 0);
    if (there->stopped)
        return timers_steps(kernel, world, process, steps, count);
    if (there->tells || there->wakes)
        return waking_steps(kernel, world, process, steps, count);
    if (kernel_node(kernel, world, process)->call.kind == CALL_CRASH ||
        is_inner(kernel_node(kernel, world, process)))
        return step_add(steps, count, process, STEP_CALL, 0);
    return call_steps(kernel, world, process, steps, count);
}

// Whether only this process need go on: it stands between two instructions, no signal waits for it,
// and one that comes later can as well have come at the moment before (node.is_inner): it is not
// delivered before the process stands at the right one. Nobody else can tell the moments apart.
static bool is_urgent(const struct kernel *kernel, const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    if (there->life != LIFE_RUNNING || there->vforked >= 0 || there->closed || there->stopped ||
        there->tells || there->wakes || there->doom)
        return false;
    const struct node *node = kernel_node(kernel, world, process);
    return node->is_inner && !deliverable_in(world, process, node);
}

int kernel_steps(const struct kernel *kernel, const struct world *world, struct step *steps)
{
    int count = 0;

    for (int i = 0; i < world->count; i++)
        if (is_urgent(kernel, world, i))
            return step_add(steps, 0, i, STEP_CALL, 0);
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked < 0)
            count = process_steps(kernel, world, i, steps, count);
    return count;
}

bool kernel_can_step(const struct kernel *kernel, const struct world *world, struct step step)
{
    struct step steps[STEPS_MAX];
    const int count = kernel_steps(kernel, world, steps);

    for (int i = 0; i < count; i++)
        if (step_equal(steps[i], step))
            return true;
    return false;
}
