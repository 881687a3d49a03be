// SPDX-License-Identifier: MIT
// Signals, as described in signal(7): pending, blocked, ignored, handled or deadly.
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

uint64_t signal_deliverable(const struct world *world, int process,
                            const struct dispositions *dispositions, uint64_t blocked)
{
    const uint64_t always = signal_bit(SIGKILL) | signal_bit(SIGSTOP);

    return world->process[process].pending & (~blocked | always) &
           ~dispositions_without_effect(dispositions);
}

// ---- Details of signals -------------------------------------------------------------------------

static void details_take(struct world *world, int process, int signal, struct buffer *list)
{
    const struct signal_details *details = world_details(world, process, signal);

    if (details)
        buffer_add_bytes(list, details, sizeof *details);
    world_details_drop(world, process, signal);
}

static void details_drop_all(struct world *world, int process, int signal)
{
    while (world_details(world, process, signal))
        world_details_drop(world, process, signal);
}

static int details_number(const struct kernel *kernel, struct buffer *list)
{
    const int details = key_table_intern(&kernel->behaviour->details, list->data, list->size, NULL);

    buffer_free(list);
    return details;
}

int signal_details_join(const struct kernel *kernel, int one, int other)
{
    const struct buffer *keys = kernel->behaviour->details.keys;
    struct buffer list = {0};

    if (!one || !other)
        return one ? one : other;
    buffer_add_bytes(&list, keys[one].data, keys[one].size);
    buffer_add_bytes(&list, keys[other].data, keys[other].size);
    return details_number(kernel, &list);
}

// ---- Sending ------------------------------------------------------------------------------------

static void tell_parent(const struct kernel *kernel, struct world *world, int process, int code,
                        int status)
{
    const int parent = world->process[process].parent;

    if (parent != REAPER && !kernel_node(kernel, world, parent)->local.signals.no_stops)
        signal_send(kernel, world, parent,
                    (struct signal_details){
                        .signal = SIGCHLD, .code = code, .process = process, .status = status});
}

void signal_tell(const struct kernel *kernel, struct world *world, int process)
{
    if (world->process[process].tells)
        tell_parent(kernel, world, process, CLD_CONTINUED, SIGCONT);
    world->process[process].tells = false;
}

static bool is_heard(const struct kernel *kernel, const struct world *world, int parent)
{
    if (parent == REAPER)
        return false;
    const struct local *local = &kernel_node(kernel, world, parent)->local;
    return !local->signals.no_stops &&
           ((local->signals.handled | local->signals.blocked) & signal_bit(SIGCHLD));
}

static void unpend(struct process *there, uint64_t signals)
{
    there->pending &= ~signals;
    there->own &= ~signals;
    there->twice &= ~signals;
}

// A stop signal and SIGCONT discard each other at once, handled or not. From now on a wait finds
// the process continued; the process itself sends SIGCHLD for that, once it runs. After SIGKILL it
// is as good as dead. Returns whether the process was stopped and is not any more.
static bool stop_or_continue(const struct kernel *kernel, struct world *world, int process,
                             int signal)
{
    struct process *there = &world->process[process];
    const bool goes_on = there->stopped && (signal == SIGCONT || signal == SIGKILL);

    if (signal_stops(signal))
        unpend(there, signal_bit(SIGCONT));
    for (int one = SIGSTOP; signal == SIGCONT && one <= SIGTTOU; one++)
        unpend(there, signal_bit(one));
    if (goes_on && signal == SIGCONT) {
        there->news = NEWS_CONTINUED;
        there->tells = is_heard(kernel, world, there->parent);
    }
    if (signal == SIGKILL) {
        there->news = NEWS_NONE;
        there->tells = false;
    }
    if (goes_on)
        there->stopped = 0;
    return goes_on;
}

bool signal_merges(const struct process *there, const struct signal_details *details)
{
    const uint64_t one = signal_bit(details->signal);
    const uint64_t shared = there->pending & (~there->own | there->twice);

    return details->signal < SIGNAL_QUEUED &&
           (details_are_own(details) ? there->own : shared) & one;
}

static void pend(const struct kernel *kernel, struct world *world, int process,
                 struct signal_details details)
{
    struct process *there = &world->process[process];
    const uint64_t one = signal_bit(details.signal);
    const bool is_own = details_are_own(&details);

    if (details.signal < SIGNAL_QUEUED)
        there->twice |= there->pending & one;
    there->pending |= one;
    there->own |= is_own ? one : 0;
    if (kernel->scope->siginfo || (details.signal >= SIGNAL_QUEUED && details.code == SI_TIMER))
        world_details_add(world, process, details);
    else if (details.signal >= SIGNAL_QUEUED)
        world_details_add(world, process,
                          (struct signal_details){.signal = details.signal,
                                                  .code = is_own ? SI_TKILL : 0,
                                                  .process = -1});
}

// Whether the signal comes at a time that the receiver does not choose. A signal that a process
// sends to itself arrives before the call returns, unless it is blocked (kill(2)).
static bool comes_by_itself(const struct dispositions *receiver, int process,
                            const struct signal_details *details)
{
    return details->process != process || receiver->blocked & signal_bit(details->signal);
}

// A signal that ends the process without a core decides how it ends as soon as it is sent: later
// signals are lost, even SIGKILL (complete_signal(), wants_signal() and prepare_signal() in Linux).
// While other signals wait to be delivered, it decides only if the process is running on a
// processor at that moment. A schedule does not say whether it is: both are possible. sigsuspend
// has a mask of its own, under which the process may wait already or not yet.
static void decide(const struct kernel *kernel, struct world *world, int process, int signal)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct dispositions *signals = &node->local.signals;
    struct process *there = &world->process[process];
    const uint64_t blocked = signals->blocked | blocked_in(node);

    if (signal == SIGKILL) {
        there->doom = SIGKILL;
        return;
    }
    if (there->stopped || blocked & signal_bit(signal) || !dispositions_kill(signals, signal))
        return;
    if (signal_deliverable(world, process, signals, signals->blocked & blocked_in(node)))
        there->deadly |= signal_bit(signal);
    else
        there->doom = (uint8_t)signal;
}

static bool is_unmasked_fork(const struct kernel *kernel, int node)
{
    const struct call *call = node == NODE_NONE ? NULL : &kernel->behaviour->nodes[node]->call;

    return call && call->kind == CALL_FORK && call->fork.is_unmasked;
}

// Whether the C library may have all signals of the process blocked just now, without the model
// knowing: from the fork until the next call, in the parent and in the child.
static bool is_in_fork(const struct kernel *kernel, const struct world *world, int process)
{
    const int node = world->process[process].node;

    return is_unmasked_fork(kernel, node) ||
           is_unmasked_fork(kernel, kernel->behaviour->nodes[node]->parent);
}

// A blocked signal becomes pending even when it is ignored: its action may have changed by the time
// it is unblocked.
void signal_send(const struct kernel *kernel, struct world *world, int process,
                 struct signal_details details)
{
    const struct dispositions *signals = &kernel_node(kernel, world, process)->local.signals;
    struct process *there = &world->process[process];
    const uint64_t one = signal_bit(details.signal);

    if (comes_by_itself(signals, process, &details) && is_in_fork(kernel, world, process) &&
        !((signals->blocked | signals->handled | dispositions_without_effect(signals)) & one))
        scope_sent_at_fork(kernel->scope, details.signal);
    if (there->doom || there->closed)
        return;
    decide(kernel, world, process, details.signal);
    const bool goes_on = stop_or_continue(kernel, world, process, details.signal);

    if ((kernel->scope->signals || !signal_is_harmless(details.signal)) &&
        comes_by_itself(signals, process, &details))
        scope_sent(kernel->scope, process, details.signal);
    const bool has_effect = !(dispositions_without_effect(signals) & ~signals->blocked & one);
    if (has_effect && comes_by_itself(signals, process, &details))
        scope_acts(kernel->scope);
    if (has_effect && !signal_merges(there, &details)) {
        epoll_notice_signal(kernel, world, process);
        pend(kernel, world, process, details);
    }
    if (goes_on)
        there->wakes = signal_deliverable(world, process, signals, signals->blocked) != 0;
}

// ---- Taking -------------------------------------------------------------------------------------

void signal_discard(struct world *world, int process, uint64_t signals)
{
    const uint64_t gone = world->process[process].pending & signals;

    unpend(&world->process[process], gone);
    for (int signal = 1; signal <= 64; signal++)
        if (gone & signal_bit(signal))
            details_drop_all(world, process, signal);
}

void signal_forget(struct world *world, int process)
{
    for (int signal = 1; signal <= SIGNAL_LAST; signal++)
        details_drop_all(world, process, signal);
}

// The signal of the set that is delivered first (dequeue_signal() in Linux).
static int first_of(const struct process *there, uint64_t signals)
{
    return signal_first((signals & there->own) ? signals & there->own : signals);
}

// Takes one signal out of the pending ones, where it may be more than once. Its details are added
// to LIST.
static void take_one(struct world *world, int process, int signal, struct buffer *list)
{
    struct process *there = &world->process[process];
    const uint64_t one = signal_bit(signal);
    const bool was_twice = there->twice & one;

    details_take(world, process, signal, list);
    const struct signal_details *next = world_details(world, process, signal);
    const bool is_left = signal >= SIGNAL_QUEUED ? next != NULL : was_twice;
    const bool is_own = signal >= SIGNAL_QUEUED && next && details_are_own(next);
    unpend(there, one);
    there->pending |= is_left ? one : 0;
    there->own |= is_own ? one : 0;
}

// In an orphaned group, the stop signals that a terminal can send have no effect (get_signal() in
// Linux).
static void stop(const struct kernel *kernel, struct world *world, int process, int signal)
{
    if (signal != SIGSTOP && group_is_orphaned(world, world->process[process].group))
        return;
    world->process[process].stopped = (int8_t)signal;
    world->process[process].news = NEWS_STOPPED;
    tell_parent(kernel, world, process, CLD_STOPPED, signal);
}

// The mask of each handler holds for the signals delivered after it.
uint64_t signal_take(const struct kernel *kernel, struct world *world, int process,
                     const struct dispositions *dispositions, uint64_t blocked, int *fatal,
                     int *details)
{
    struct buffer list = {0};
    struct buffer unheard = {0};
    uint64_t taken = 0;
    uint64_t now = 0;

    world->process[process].wakes = false;
    world->process[process].inside = false;
    world->process[process].deadly = 0;
    *fatal = 0;
    if (world->process[process].doom) {
        *fatal = world->process[process].doom;
        return signal_bit(*fatal);
    }
    while ((now = signal_deliverable(world, process, dispositions, blocked) & ~taken) != 0 &&
           !world->process[process].stopped && !*fatal) {
        const int signal = first_of(&world->process[process], now);
        const uint64_t one = signal_bit(signal);
        take_one(world, process, signal, dispositions->informed & one ? &list : &unheard);
        taken |= one;
        if (dispositions->handled & one)
            blocked |= dispositions->also_blocked[signal];
        else if (signal_stops(signal))
            stop(kernel, world, process, signal);
        else
            *fatal = signal;
    }
    signal_discard(world, process, ~blocked & dispositions_without_effect(dispositions));
    buffer_free(&unheard);
    *details = details_number(kernel, &list);
    return taken;
}

bool signal_ready(const struct world *world, int process, uint64_t set)
{
    return world->process[process].pending & set;
}

int signal_fetch(const struct kernel *kernel, struct world *world, int process, uint64_t set,
                 int *details)
{
    struct buffer list = {0};
    const uint64_t there = world->process[process].pending & set;

    *details = 0;
    if (!there)
        return 0;
    const int signal = first_of(&world->process[process], there);
    take_one(world, process, signal, &list);
    *details = details_number(kernel, &list);
    return signal;
}
