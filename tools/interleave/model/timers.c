// SPDX-License-Identifier: MIT
// Timers: when they go off, and what that brings.
#include "interleave/model/timers.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

// ---- The list -----------------------------------------------------------------------------------

static int timers_at(const struct world *world, int process, int number)
{
    int at = 0;

    while (at < world->timer_count &&
           (world->timers[at].process < process ||
            (world->timers[at].process == process && world->timers[at].number < number)))
        at++;
    return at;
}

static struct timer *find(const struct world *world, int process, int number)
{
    const int at = timers_at(world, process, number);

    return at < world->timer_count && world->timers[at].process == process &&
                   world->timers[at].number == number
               ? &world->timers[at]
               : NULL;
}

const struct timer *timers_find(const struct world *world, int process, int number)
{
    return find(world, process, number);
}

void timers_set(struct world *world, struct timer timer)
{
    const int at = timers_at(world, timer.process, timer.number);

    if (!find(world, timer.process, timer.number)) {
        world->timers =
            memory_resize(world->timers, (size_t)world->timer_count + 1, sizeof *world->timers);
        memmove(&world->timers[at + 1], &world->timers[at],
                (size_t)(world->timer_count - at) * sizeof *world->timers);
        world->timer_count++;
    }
    world->timers[at] = timer;
}

static void drop(struct world *world, const struct timer *timer)
{
    const int at = (int)(timer - world->timers);

    world->timer_count--;
    memmove(&world->timers[at], &world->timers[at + 1],
            (size_t)(world->timer_count - at) * sizeof *world->timers);
}

static bool is_made(const struct timer *timer)
{
    return timer->number != TIMER_ALARM && timer->number <= TIMERS_MAX;
}

static void forget(struct world *world, int process, bool only_made)
{
    for (int i = world->timer_count - 1; i >= 0; i--)
        if (world->timers[i].process == process && (!only_made || is_made(&world->timers[i])))
            drop(world, &world->timers[i]);
}

void timers_end(struct world *world, int process)
{
    forget(world, process, false);
}

void timers_exec(struct world *world, int process)
{
    forget(world, process, true);
}

// ---- Going off ----------------------------------------------------------------------------------

// A timer's signal is pending at most once, also where it is a real-time signal: what comes on top
// is an overrun (timer_getoverrun(2)).
static bool is_pending(const struct world *world, const struct timer *timer)
{
    const struct signal_details sent = {.signal = timer->signal, .code = SI_TIMER};

    if (timer->signal < SIGNAL_QUEUED)
        return signal_merges(&world->process[timer->process], &sent);
    for (int i = 0; i < world->details_count; i++) {
        const struct signal_details *details = &world->details[i].details;
        if (world->details[i].process == timer->process && details->signal == timer->signal &&
            details->code == SI_TIMER && details->status == timer->number)
            return true;
    }
    return false;
}

// Whether the signal changes anything when it comes.
static bool is_heard(const struct kernel *kernel, const struct world *world,
                     const struct timer *timer)
{
    const struct dispositions *signals = &kernel_node(kernel, world, timer->process)->local.signals;

    return timer->signal && !is_pending(world, timer) &&
           !(dispositions_without_effect(signals) & ~signals->blocked & signal_bit(timer->signal));
}

// Whether the process waits in its call, which may take any time.
static bool waits(const struct kernel *kernel, const struct world *world, int process)
{
    const enum call_kind kind = kernel_node(kernel, world, process)->call.kind;

    return world->process[process].stopped || kind == CALL_SLEEP || kind == CALL_FUTEX ||
           kind == CALL_SIGWAIT || !call_ready(kernel, world, process);
}

static bool computes(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel_node(kernel, world, process)->call.kind == CALL_SPIN;
}

// Whether the process certainly uses no processor time now.
static bool sleeps(const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    return there->stopped || there->entered || there->asleep;
}

// A periodic timer that nobody hears changes nothing.
static bool can_go_off(const struct kernel *kernel, const struct world *world,
                       const struct timer *timer)
{
    if (!timer->left || (timer->interval && !is_heard(kernel, world, timer)))
        return false;
    if (timer->is_cpu)
        return !sleeps(world, timer->process) &&
               (!timer->went_off || computes(kernel, world, timer->process));
    return !timer->went_off || waits(kernel, world, timer->process);
}

bool timers_can_go_off(const struct kernel *kernel, const struct world *world, int process)
{
    for (int i = 0; i < world->timer_count; i++)
        if (world->timers[i].process == process && world->timers[i].signal &&
            can_go_off(kernel, world, &world->timers[i]))
            return true;
    return false;
}

bool timers_run(const struct world *world, int process)
{
    for (int i = 0; i < world->timer_count; i++)
        if (world->timers[i].process == process && world->timers[i].left &&
            world->timers[i].signal && !world->timers[i].is_cpu)
            return true;
    return false;
}

// Signals that are pending come first. A call that returns at once, or after a time, need not be
// looked at: nothing is different after it.
bool timers_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct dispositions *signals = &node->local.signals;

    if (node->call.kind == CALL_SPIN || call_ready(kernel, world, process) ||
        signal_deliverable(world, process, signals, signals->blocked) ||
        signal_deliverable(world, process, signals, blocked_in(node)))
        return false;
    for (int i = 0; i < world->timer_count; i++)
        if (world->timers[i].process == process && world->timers[i].is_cpu &&
            can_go_off(kernel, world, &world->timers[i]))
            return true;
    return false;
}

void timers_sleep(struct world *world, int process)
{
    world->process[process].entered = true;
    world->process[process].entry = NODE_NONE;
}

int timers_steps(const struct kernel *kernel, const struct world *world, int process,
                 struct step *steps, int count)
{
    for (int i = 0; i < world->timer_count && count < STEPS_MAX; i++)
        if (world->timers[i].process == process && can_go_off(kernel, world, &world->timers[i]))
            steps[count++] =
                (struct step){(int16_t)process, STEP_ALARM, (uint8_t)world->timers[i].number};
    return count;
}

void timers_go_off(const struct kernel *kernel, struct world *world, int process, int number,
                   struct effect *effect)
{
    struct timer *timer = &world->timers[timers_at(world, process, number)];
    const bool is_made_by_create = is_made(timer);
    struct process *there = &world->process[process];

    // The signal finds the process in its call, and not before it.
    if (timer->went_off && !there->stopped && !computes(kernel, world, process))
        there->entered = true;
    const struct dispositions *signals = &kernel_node(kernel, world, process)->local.signals;
    timer->left = timer->interval;
    timer->went_off = true;
    effect->signalled[process] = is_heard(kernel, world, timer);
    if (effect->signalled[process])
        signal_send(kernel, world, process,
                    (struct signal_details){.signal = timer->signal,
                                            .code = is_made_by_create ? SI_TIMER : SI_KERNEL,
                                            .process = -1,
                                            .status = number,
                                            .value = timer->value});
    // The process was computing: the signal comes at once.
    if (number == TIMER_VIRTUAL)
        there->wakes = signal_deliverable(world, process, signals, signals->blocked) != 0;
}

// An alarm clock that does not run is none, and likewise the timers of processor time.
static void tidy(struct world *world, int process)
{
    static const int clocks[] = {TIMER_ALARM, TIMER_VIRTUAL, TIMER_PROFILE};

    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        const struct timer *clock = find(world, process, clocks[i]);
        if (clock && !clock->left && !clock->went_off)
            drop(world, clock);
    }
}

// Whether the process comes from one moment between two instructions to another one in a loop: each
// round is as good as a call.
static bool is_round(const struct kernel *kernel, const struct node *node)
{
    return !node->is_inner && node->parent != NODE_NONE && node->result.how == ACCESSED &&
           kernel->behaviour->nodes[node->parent]->call.kind == CALL_MOMENT;
}

// In a handler of the timer's signal this signal is blocked, and nothing changes.
void timers_note_call(const struct kernel *kernel, struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);

    if (node->call.kind == CALL_SIGRETURN ||
        (node->call.kind == CALL_MOMENT && !is_round(kernel, node)))
        return;
    for (int i = 0; i < world->timer_count; i++)
        if (world->timers[i].process == process &&
            (!world->timers[i].signal ||
             !(node->local.signals.blocked & signal_bit(world->timers[i].signal))))
            world->timers[i].went_off = false;
    tidy(world, process);
}

void timers_note_taken(struct world *world, int process, int signal)
{
    for (int i = 0; i < world->timer_count; i++)
        if (world->timers[i].process == process && world->timers[i].signal == signal)
            world->timers[i].went_off = false;
    tidy(world, process);
}

// ---- Calls --------------------------------------------------------------------------------------

// What is left of a timer, and its interval. No time passes here, so it is what it was set to.
static uint64_t setting_of(const struct kernel *kernel, const struct timer *timer)
{
    const struct timer_setting setting = {timer->left, timer->left ? timer->interval : 0};

    if (!timer->left)
        return 0;
    return 1 +
           (uint64_t)key_table_intern(&kernel->behaviour->settings, &setting, sizeof setting, NULL);
}

// As alarm(2) rounds: to the nearest second, but time that is left is never 0.
static int64_t whole_seconds(int64_t nanoseconds)
{
    const int64_t seconds = (nanoseconds + NANOSECONDS / 2) / NANOSECONDS;

    return nanoseconds && !seconds ? 1 : seconds;
}

static int signal_of(int number)
{
    return number == TIMER_VIRTUAL ? SIGVTALRM : number == TIMER_PROFILE ? SIGPROF : SIGALRM;
}

int64_t timers_alarm(const struct kernel *kernel, struct world *world, int process,
                     const struct call *call, struct result *result)
{
    const struct alarm_arguments *wanted = &call->alarm;
    const int number = (int)wanted->timer;
    const struct timer *there = find(world, process, number);
    struct timer timer = there ? *there
                               : (struct timer){.process = process,
                                                .number = number,
                                                .signal = signal_of(number),
                                                .is_cpu = number != TIMER_ALARM};
    const int64_t left = timer.left;

    if (wanted->is_timer)
        result->left = setting_of(kernel, &timer);
    if (!wanted->only_asks) {
        timer.left = wanted->left;
        timer.interval = wanted->left ? wanted->interval : 0;
        timers_set(world, timer);
        tidy(world, process);
    }
    return wanted->is_timer ? 0 : whole_seconds(left);
}

int64_t timers_do(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct result *result)
{
    const struct timer_arguments *wanted = &call->timer;
    struct timer *timer = find(world, process, (int)wanted->number);

    if (wanted->does == TIMER_MAKES) {
        timers_set(world, (struct timer){.process = process,
                                         .number = (int)wanted->number,
                                         .signal = (int)wanted->first,
                                         .is_cpu = wanted->is_cpu,
                                         .value = (uint64_t)wanted->second});
        return 0;
    }
    if (!timer)
        return -EINVAL;
    if (wanted->does == TIMER_SETS || wanted->does == TIMER_ASKS)
        result->left = setting_of(kernel, timer);
    if (wanted->does == TIMER_SETS) {
        timer->left = wanted->first;
        timer->interval = wanted->first ? wanted->second : 0;
    }
    if (wanted->does == TIMER_REMOVES)
        drop(world, timer);
    return 0;
}
