// SPDX-License-Identifier: MIT
// What each step brings.
#include "interleave/model/kernel.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/model/adopted.h"
#include "interleave/model/arguments_sockets.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/call.h"
#include "interleave/model/clock.h"
#include "interleave/model/closing.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/ending.h"
#include "interleave/model/epoll.h"
#include "interleave/model/events.h"
#include "interleave/model/faults.h"
#include "interleave/model/locks.h"
#include "interleave/model/notices.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/robust.h"
#include "interleave/model/shm.h"
#include "interleave/model/sleepers.h"
#include "interleave/model/sockets.h"
#include "interleave/model/timers.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "lib/graph/step_kind.h"

void effect_move(const struct world *world, struct effect *effect, int process,
                 struct result result)
{
    effect->move[effect->moves++] = (struct move){process, world->process[process].node, result};
}

void effect_refuse(struct effect *effect, enum refusal_kind kind, int process, int other)
{
    if (effect->refused.kind == REFUSED_NOT)
        effect->refused = (struct refusal){kind, process, other, NODE_NONE};
}

bool kernel_is_returning(const struct kernel *kernel, const struct dispositions *dispositions,
                         const struct result *result)
{
    return dispositions->handled & kernel->scope->sent && !result->signals &&
           (result->how == RETURNED || result->how == AS_CHILD || result->how == INJECTED);
}

bool kernel_move(const struct kernel *kernel, struct world *world, const struct move *move)
{
    const struct behaviour *behaviour = kernel->behaviour;
    struct process *there = &world->process[move->process];
    const int entry = behaviour_entry(behaviour, move->from, move->result);

    there->node = behaviour_next(behaviour, move->from, move->result);
    there->entry = NODE_NONE;
    if (entry != NODE_NONE &&
        kernel_is_returning(kernel, &behaviour->nodes[entry]->local.signals, &move->result))
        there->entry = entry;
    if (entry != NODE_NONE) {
        sock_settle(kernel, world);
        epoll_settle(kernel, world);
    }
    return entry != NODE_NONE;
}

// The process returns to its program under SIGNALS: pending signals are delivered first, and one of
// them may end the process.
static void return_with_dispositions(const struct kernel *kernel, struct world *world, int process,
                                     struct result result, const struct dispositions *signals,
                                     struct effect *effect)
{
    int fatal = 0;
    int details = 0;
    const uint64_t taken =
        signal_take(kernel, world, process, signals, signals->blocked, &fatal, &details);

    if (fatal) {
        ending_make(kernel, world, process, fatal, effect);
        return;
    }
    result.signals = taken;
    result.details = signal_details_join(kernel, result.details, details);
    effect_move(world, effect, process, result);
}

// Likewise after a call that does not change the process's dispositions.
static void return_to_program(const struct kernel *kernel, struct world *world, int process,
                              struct result result, struct effect *effect)
{
    return_with_dispositions(kernel, world, process, result,
                             &kernel_node(kernel, world, process)->local.signals, effect);
}

// A process whose text is not completely in the pipe stays in its call.
static void apply_pipe_write(const struct kernel *kernel, struct world *world, int process,
                             struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const bool begun = world->process[process].written > 0;
    const struct dispositions *signals = &node->local.signals;
    const bool interrupted = signal_deliverable(world, process, signals, signals->blocked) != 0;
    struct result result = {0};
    const bool is_over =
        pipe_write(kernel, world, process, &node->call, interrupted, effect, &result);

    effect->in_parts = begun || (effect->put > 0 && effect->put < node->call.text.size);
    if (is_over)
        return_with_dispositions(kernel, world, process, result, signals, effect);
}

// Signals end a call that waits. sigsuspend waits under a signal mask of its own.
static void apply_interruption(const struct kernel *kernel, struct world *world, int process,
                               struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    struct dispositions signals = node->local.signals;

    signals.blocked = blocked_in(node);
    effect->waited = true;
    sleepers_interrupt(kernel, world, process, effect);
    return_with_dispositions(kernel, world, process, (struct result){.how = INTERRUPTED}, &signals,
                             effect);
}

// The dispositions at the return of the call: a new action or mask is in force before signals
// arrive.
static struct dispositions signals_after(const struct node *node, int64_t value)
{
    struct dispositions signals = node->local.signals;

    if (node->call.kind == CALL_SIGACTION)
        dispositions_set(&signals, (int)node->call.action.signal, action_of(&node->call));
    else if (node->call.kind == CALL_SIGMASK || node->call.kind == CALL_SIGRETURN)
        signals.blocked = node->call.mask.blocked;
    else if (node->call.kind == CALL_EXEC && value == 0)
        dispositions_exec(&signals);
    return signals;
}

// What an exec does before it closes descriptors. Returns whether others can notice that.
static bool leave_memory(const struct kernel *kernel, struct world *world, int process,
                         struct effect *effect)
{
    const bool shows = robust_is_held(kernel_node(kernel, world, process)) ||
                       shm_leaves_in_sight(kernel, world, process);

    clones_exec(world, process, effect);
    robust_release(kernel, world, process, effect);
    shm_leave(kernel, world, process);
    notice_exec(kernel, world, process);
    timers_exec(world, process);
    return shows;
}

static void apply_exec(const struct kernel *kernel, struct world *world, int process,
                       struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct dispositions signals = signals_after(node, node->fixed);

    effect->fixed_needed = !node->fixed_known;
    if (effect->fixed_needed)
        return;
    if (node->fixed == 0) {
        const bool is_before =
            !world->process[process].closes && leave_memory(kernel, world, process, effect);
        if (closing_by_call(kernel, world, process, is_before, effect))
            return;
        locks_exec(kernel, world, process);
        ending_release(kernel, world, process, effect);
    }
    return_with_dispositions(kernel, world, process, (struct result){.value = node->fixed},
                             &signals, effect);
}

// No signal comes at the end of an instruction: it comes before the next one that matters.
static void apply_word(const struct kernel *kernel, struct world *world, int process,
                       struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    struct result result = {.how = ACCESSED};

    const enum beyond beyond = word_beyond(world, &node->call);
    if (beyond != BEYOND_NOT)
        effect_refuse(effect, beyond == BEYOND_PAGE ? REFUSED_FILE_END : REFUSED_FILE_TAIL, process,
                      -1);
    if (node->call.kind == CALL_BLOCK)
        result.value = block_access(world, &node->call);
    else
        effect->fixed_needed = !word_access(world, node, &result.value);
    if (!effect->fixed_needed)
        effect_move(world, effect, process, result);
}

static void apply_call(const struct kernel *kernel, struct world *world, int process,
                       struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct call *call = &node->call;
    struct result result = {0};

    effect->call = call;
    if (is_into_pipe(kernel, call)) {
        apply_pipe_write(kernel, world, process, effect);
    } else if (!call_ready(kernel, world, process)) {
        apply_interruption(kernel, world, process, effect);
    } else if (call->kind == CALL_FORK) {
        fork_do(kernel, world, process, call, effect);
    } else if (call->kind == CALL_EXIT) {
        ending_make(kernel, world, process, (int)(call->exit.status & 0xff) << 8, effect);
    } else if (call->kind == CALL_CRASH) {
        ending_make(kernel, world, process, (int)call->crash.signal, effect);
    } else if (call->kind == CALL_EXEC) {
        apply_exec(kernel, world, process, effect);
    } else if (call->kind == CALL_CLOSE_RANGE &&
               closing_by_call(kernel, world, process, false, effect)) {
        return;
    } else if (word_is_access(call)) {
        apply_word(kernel, world, process, effect);
    } else if (call->kind == CALL_MOMENT) {
        effect_move(world, effect, process, (struct result){.how = ACCESSED});
    } else if (!files_input_is_there(kernel, world, call)) {
        effect->fixed_needed = true;
    } else {
        const struct dispositions signals = signals_after(node, 0);
        call_do(kernel, world, process, call, &result, effect);
        return_with_dispositions(kernel, world, process, result, &signals, effect);
    }
}

// A wait that takes CHILD.
static void apply_reap(const struct kernel *kernel, struct world *world, int process, int child,
                       struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct result result = wait_result(world, &node->call, child);

    effect->call = &node->call;
    wait_take(world, &node->call, child);
    return_to_program(kernel, world, process, result, effect);
}

// A short read or write: half of the bytes.
static void apply_half(const struct kernel *kernel, struct world *world, int process,
                       struct result *result, struct effect *effect)
{
    const int64_t length = fault_length(kernel, world, process) / 2;
    struct call half = kernel_node(kernel, world, process)->call;

    result->value = length;
    if (half.kind == CALL_LOCAL)
        return;
    if (half.kind == CALL_READ)
        half.read.length = length;
    else
        half.text.size = (size_t)length;
    if (files_call(kernel, world, process, &half, result, effect))
        return;
    if (half.kind == CALL_READ)
        read_do(kernel, world, process, &half, result);
    else
        write_do(kernel, world, process, &half, result, effect);
}

// Except for a short read or write, the call fails without being made.
static void apply_fault(const struct kernel *kernel, struct world *world, int process, int i,
                        struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct fault *fault = &kernel->fault[i];
    struct result result = {.how = INJECTED, .value = -fault->error};

    effect->call = &node->call;
    if (sleepers_sleep_there(kernel, world, process))
        sleepers_leave(world, process);
    if (fault->error == ERROR_SHORT)
        apply_half(kernel, world, process, &result, effect);
    else if (!fault->forced)
        fault_brings(kernel, world, process, fault->error, effect);
    result.how = INJECTED;
    return_to_program(kernel, world, process, result, effect);
}

// Signals arrive before the call. If they only stop the process, it may already have been waiting
// in the call.
static void apply_signals(const struct kernel *kernel, struct world *world, int process,
                          struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    struct process *there = &world->process[process];
    const bool is_timed = node->call.kind == CALL_SOCK && node->call.sock.does != SOCK_PAIRS &&
                          sock_waits_for_a_time(kernel, world, &node->call);
    const bool inside = node->call.kind != CALL_SIGWAIT && !epoll_is_wait(&node->call) &&
                        !is_timed &&
                        (there->inside || node->call.kind == CALL_SLEEP ||
                         node->call.kind == CALL_FUTEX || !call_ready(kernel, world, process));
    const uint64_t stopping = dispositions_stopping(&node->local.signals);

    if (sleepers_sleep_there(kernel, world, process))
        sleepers_leave(world, process);
    return_to_program(kernel, world, process, (struct result){.how = SIGNALLED}, effect);
    there->inside = inside && there->stopped && !(effect->move[0].result.signals & ~stopping);
}

// Signals that came after the last call was made arrive at its return: the process goes on from
// that call with another result.
static void apply_return(const struct kernel *kernel, struct world *world, int process,
                         struct effect *effect)
{
    const struct node *entry = kernel->behaviour->nodes[world->process[process].entry];

    return_to_program(kernel, world, process, entry->result, effect);
    for (int i = 0; i < effect->moves; i++)
        if (effect->move[i].process == process)
            effect->move[i].from = entry->parent;
}

// The process falls asleep in its call.
static void apply_sleep(const struct kernel *kernel, struct world *world, int process)
{
    if (!can_sleep_in_call(kernel, world, process)) {
        timers_sleep(world, process);
        return;
    }
    if (epoll_can_scan(kernel, world, process))
        epoll_scan(kernel, world, process);
    if (!sleepers_sleep(kernel, world, process))
        world->process[process].asleep = sleep_of(kernel, world, process);
    world->process[process].entry = NODE_NONE;
}

// A timer goes off, or the clock moves on for a process that looks at it. True where that is the
// end of the process's call.
static bool apply_alarm(const struct kernel *kernel, struct world *world, struct step step,
                        struct effect *effect)
{
    if (step_moves_clock(step)) {
        effect->call = &kernel_node(kernel, world, step.process)->call;
        return_to_program(kernel, world, step.process, (struct result){.value = CLOCK_MOVES},
                          effect);
        return true;
    }
    if (step.detail >= TIMER_OF_CALL)
        event_go_off(kernel, world, step);
    else
        timers_go_off(kernel, world, step.process, step.detail, effect);
    return false;
}

static void step_take(const struct kernel *kernel, struct world *world, struct step step,
                      struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, step.process);

    *effect = (struct effect){.born = -1,
                              .closed = -1,
                              .died = -1,
                              .lets_go = -1,
                              .slept = world->process[step.process].asleep != 0};
    if (world->process[step.process].closed) {
        ending_go_on(kernel, world, step.process, effect);
        return;
    }
    if (step.kind != STEP_CALL || node->call.kind != CALL_EXEC || node->fixed_known)
        fault_count(kernel, world, step);
    if ((step.kind != STEP_ALARM || step_moves_clock(step)) && step.kind != STEP_SLEEP)
        signal_tell(kernel, world, step.process);
    if (step.kind == STEP_LATE)
        adopted_reap(kernel, world, step.process);
    if (step.kind == STEP_CALL || step.kind == STEP_LATE || step.kind == STEP_INTERRUPT ||
        step_moves_clock(step) || step.kind == STEP_FAULT || step.kind == STEP_REAP)
        timers_note_call(kernel, world, step.process);
    switch ((enum step_kind)step.kind) {
    case STEP_CALL:
    case STEP_LATE:
        apply_call(kernel, world, step.process, effect);
        break;
    case STEP_FAULT:
        apply_fault(kernel, world, step.process, step.detail, effect);
        break;
    case STEP_REAP:
        apply_reap(kernel, world, step.process, step.detail, effect);
        break;
    case STEP_DECIDE:
        world->process[step.process].doom = step.detail;
        apply_signals(kernel, world, step.process, effect);
        break;
    case STEP_SIGNALS:
        apply_signals(kernel, world, step.process, effect);
        break;
    case STEP_INTERRUPT:
        effect->call = &node->call;
        return_to_program(kernel, world, step.process, (struct result){.how = INTERRUPTED}, effect);
        break;
    case STEP_RETURN:
        apply_return(kernel, world, step.process, effect);
        break;
    case STEP_ALARM:
        if (apply_alarm(kernel, world, step, effect))
            break;
        return;
    case STEP_SLEEP:
        apply_sleep(kernel, world, step.process);
        return;
    }
    world->process[step.process].asleep = 0;
    world->process[step.process].entered = false;
}

void kernel_step(const struct kernel *kernel, struct world *world, struct step step,
                 struct effect *effect)
{
    const int node = world->process[step.process].node;

    step_take(kernel, world, step, effect);
    if (!effect->moves) {
        sock_settle(kernel, world);
        epoll_settle(kernel, world);
    }
    effect->refused.node = node;
}
