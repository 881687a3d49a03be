// SPDX-License-Identifier: MIT
// Runs one process from one step to the next.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "interleave/model/adopted.h"
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/blocks.h"
#include "interleave/run/clock.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/delivery.h"
#include "interleave/run/follow.h"
#include "interleave/run/fork_mask.h"
#include "interleave/run/handlers.h"
#include "interleave/run/here.h"
#include "interleave/run/local_call.h"
#include "interleave/run/modes.h"
#include "interleave/run/moments.h"
#include "interleave/run/mqueue.h"
#include "interleave/run/proceed.h"
#include "interleave/run/reroute.h"
#include "interleave/run/segment.h"
#include "interleave/run/sockets.h"
#include "interleave/run/target.h"
#include "interleave/run/words.h"
#include "interleave/tracee/allocation.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/spin.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

// A process that makes this many calls between two steps is in an endless loop; when the time is
// over, less than that is enough to name the call.
enum { LOCAL_CALLS_MAX = 200000, CALLS_OF_LOOP = 1000 };

// Whether a fault of the process itself raised the signal (a bad address, a division by 0).
static bool own_fault(pid_t pid, int signal)
{
    siginfo_t info;

    if (signal != SIGSEGV && signal != SIGBUS && signal != SIGFPE && signal != SIGILL &&
        signal != SIGTRAP && signal != SIGSYS)
        return false;
    if (ptrace(PTRACE_GETSIGINFO, pid, 0, &info))
        die("cannot look at a signal of process %ld:", (long)pid);
    return info.si_code > 0;
}

static void park(struct segment *segment, const struct stop *stop, struct call call)
{
    struct runner *runner = segment->runner;

    runner->call = call;
    runner->crashed = call.kind == CALL_CRASH;
    runner->fork_unmasked = false;
    runner->number = stop->number;
    clock_forget(runner);
    if (stop->kind == STOP_CALL)
        runner->behind = stop->ip;
    memcpy(runner->argument, stop->argument, sizeof runner->argument);
    runner->local.signals.blocked = tracee_blocked(runner->pid);
}

// malloc has one argument.
static int64_t second_argument(const struct stop *stop)
{
    return stop->number == MALLOC_NUMBER ? 0 : (int64_t)stop->argument[1];
}

// Makes a call that no other process can notice a step, because a fault may make it fail. Its
// number and first arguments tell later whether the same call was repeated successfully.
static bool park_local(struct segment *segment, const struct stop *stop, const struct call *call)
{
    const struct kernel *kernel = segment->run->kernel;
    const struct decoder decoder = segment_decoder(segment);
    const uint64_t caller = allocation_caller(segment->runner->pid, stop->ip, stop->sp);

    if (kernel->faults == 0 || segment->runner->local.execed)
        return false;
    // Calls are compared by all words of their arguments. A literal that gave .local here, or
    // .crash and .spin below, would leave the other words undefined.
    struct call local = {.kind = CALL_LOCAL,
                         .number = stop->number,
                         .object = OBJECT_NONE,
                         .ip = caller ? caller : stop->ip,
                         .sp = stop->sp};
    local.local = (struct local_arguments){.number = stop->number,
                                           .first = (int64_t)stop->argument[0],
                                           .second = second_argument(stop),
                                           .target = (int64_t)decode_target(&decoder, stop, call),
                                           .length = decode_length(&decoder, stop, call)};
    if (!fault_is_about(kernel, &local))
        return false;
    park(segment, stop, local);
    return true;
}

static void park_crashed(struct segment *segment, const struct stop *stop)
{
    struct call call = {.kind = CALL_CRASH, .number = -1, .object = OBJECT_NONE};

    call.crash = (struct crash_arguments){stop->signal};
    park(segment, stop, call);
}

// Decides about a signal-delivery stop: *DELIVER is the signal to deliver, or 0. True when the
// signal ends the process.
static bool on_signal(struct segment *segment, const struct stop *stop, uint64_t *signals,
                      int *deliver)
{
    const uint64_t bit = (uint64_t)1 << (stop->signal - 1);

    *deliver = 0;
    if (bit & ~*signals & segment->run->world.process[segment->process].pending)
        segment->kept[delivery_is_own(segment->runner->pid)][stop->signal]++;
    if (own_fault(segment->runner->pid, stop->signal)) {
        *deliver = stop->signal;
        if (segment->runner->local.signals.handled & bit)
            return false;
        park_crashed(segment, stop);
        return true;
    }
    if (*signals & bit) {
        *signals &= ~bit;
        if (signal_stops(stop->signal) && !(segment->runner->local.signals.handled & bit))
            return false;
        *deliver = stop->signal;
        delivery_inform(segment->run, segment->runner->pid, segment->result.details, stop->signal);
        if (segment->runner->local.signals.once & bit)
            dispositions_reset(&segment->runner->local.signals, stop->signal);
    }
    return false;
}

// The call that stands for spinning here, if the process is known to do that; or NULL.
static const struct call *known_to_spin(const struct segment *segment)
{
    const struct behaviour *behaviour = segment->run->kernel->behaviour;
    const int next = behaviour_next(behaviour, segment->node, segment->result);

    if (next == NODE_NONE || behaviour->nodes[next]->call.kind != CALL_SPIN)
        return NULL;
    return &behaviour->nodes[next]->call;
}

static void park_spinning(struct segment *segment, const struct stop *stop, int stops,
                          bool computes)
{
    struct call call = {.kind = CALL_SPIN, .number = -1, .object = OBJECT_NONE};

    call.spin = (struct spin_arguments){.stops = stops, .computes = computes};
    park(segment, stop, call);
}

// Extends the scope to what the search has to follow because of this call.
static void look_at_kind(const struct segment *segment, const struct call *call)
{
    const struct object *objects = segment->run->kernel->behaviour->objects;

    if (kind_is(call->kind, KIND_SIGNALS) || (call->kind == CALL_POLL && call->poll.has_mask))
        scope_signals(segment->run->kernel->scope);
    // The end of the parent becomes a step that sends a signal: no order of steps may be left out.
    if (call->kind == CALL_DEATHSIG)
        scope_acts(segment->run->kernel->scope);
    if (call->kind == CALL_SIGWAIT)
        scope_siginfo(segment->run->kernel->scope);
    if (call->kind == CALL_FCNTL && objects[call->object].kind != OBJECT_FILE &&
        call->fcntl.command != F_GETPIPE_SZ && call->fcntl.command != F_SETPIPE_SZ)
        scope_polls(segment->run->kernel->scope);
    if (adopted_can_tell(call, segment->process))
        scope_numbers(segment->run->kernel->scope);
}

static void check_loop(const struct decoder *decoder, const struct runner *runner,
                       const struct stop *stop, int calls)
{
    if (clock_is_endless(runner))
        give_up(decoder, stop, "again and again: the time that it waits for does not come");
    if (calls == LOCAL_CALLS_MAX - 1 || (calls > CALLS_OF_LOOP && deadline_is_over()))
        give_up(decoder, stop, "again and again: no other process can notice");
}

// At the entry of a call: true when the process waits there for its next step.
static bool park_at_call(struct segment *segment, const struct decoder *decoder,
                         const struct stop *stop, struct call *call)
{
    const struct runner *runner = segment->runner;

    if (decode(decoder, stop, call)) {
        look_at_kind(segment, call);
        call_set_add(&segment->run->target->called, stop->number);
        if (call->kind == CALL_FORK)
            call->fork.is_unmasked = runner->fork_unmasked;
        park(segment, stop, *call);
        return true;
    }
    buffer_free(&call->text);
    if (!runner->local.execed &&
        (call->kind != CALL_STAT || decode_target(decoder, stop, call) == TARGET_PATH))
        call_set_add(&segment->run->target->called, stop->number);
    return park_local(segment, stop, call);
}

// A process that looks at the clock may wait there until it moves on.
static bool park_at_clock(struct segment *segment, const struct stop *stop, const struct call *call)
{
    struct call awaited;

    if (call->kind != CALL_CLOCK && call->kind != CALL_USAGE)
        clock_forget(segment->runner);
    else if (clock_is_awaited(segment->run, segment->runner, stop, &awaited)) {
        park(segment, stop, awaited);
        return true;
    }
    return false;
}

// The process stands at the entry of a call, after CALLS others between two steps. True when it
// waits there, or after the call, for its next step; otherwise it goes on.
static bool on_call(struct segment *segment, const struct stop *stop, int calls)
{
    struct call call;
    struct stop none;

    if (call_kind_of(stop->number) == CALL_SIGRETURN)
        handlers_return(segment->runner, stop);
    follow_watch(segment, stop);
    const struct decoder decoder = segment_decoder(segment);
    if (park_at_call(segment, &decoder, stop, &call) || park_at_clock(segment, stop, &call))
        return true;
    check_loop(&decoder, segment->runner, stop, calls);
    make_local_call(segment, stop);
    return blocks_go_on(segment, &none) == BLOCKS_PARKED;
}

// What a process takes with it when it goes on.
struct way {
    uint64_t signals; // that are still to be delivered
    int deliver;      // the one that is delivered now, or 0
    uint64_t handled; // the signals with a handler before that, which may run only once
    int calls;        // made between two steps
};

// The process sleeps in the last call that it has made, STOP.
_Noreturn static void give_up_waiting(const struct segment *segment, const struct stop *stop)
{
    const struct decoder decoder = segment_decoder(segment);

    if (stop->kind != STOP_CALL)
        tracee_give_up(NULL);
    give_up(&decoder, stop, "and waits there for something outside of the program");
}

// Lets the process go on until it stops. True when it then waits for its next step: at a moment
// between two instructions, or because it spins.
static bool go_on(struct segment *segment, struct way *way, const struct call *known,
                  struct stop *stop)
{
    const pid_t pid = segment->runner->pid;
    const bool is_known = known && known->spin.stops == way->calls;
    const int deliver = way->deliver;
    const struct stop last = *stop;
    enum spin spin = SPIN_STOPPED;

    way->deliver = 0;
    if (!is_known && moments_follow(segment, deliver && way->handled & signal_bit(deliver))) {
        const enum moments moments = moments_go(segment, deliver, way->signals, stop);
        if (moments == MOMENTS_STANDS)
            return true;
        spin = moments == MOMENTS_SPINS ? SPIN_LOOPS : SPIN_STOPPED;
    } else {
        tracee_resume(pid, false, deliver);
        spin = spin_wait(pid, &segment->runner->local, is_known, stop);
    }
    if (spin == SPIN_WAITS)
        give_up_waiting(segment, &last);
    if (spin != SPIN_STOPPED)
        park_spinning(segment, stop, way->calls,
                      is_known ? known->spin.computes : spin == SPIN_COMPUTES);
    return spin != SPIN_STOPPED;
}

static void go(struct segment *segment, uint64_t signals)
{
    const struct call *const known = known_to_spin(segment);
    struct way way = {.signals = signals};
    struct stop stop = {.kind = STOP_OTHER};

    for (; way.calls < LOCAL_CALLS_MAX; way.calls++) {
        if (go_on(segment, &way, known, &stop))
            return;
        if (stop.kind == STOP_DEAD)
            die("process %d was killed by someone else", FIRST_PID + segment->process);
        way.handled = segment->runner->local.signals.handled;
        if (stop.kind == STOP_SIGNAL &&
            (words_fault(segment, &stop) || on_signal(segment, &stop, &way.signals, &way.deliver)))
            return;
        // An interrupt that came too late, and a signal that is not delivered here, do not count as
        // stops of the process: another run may not have them.
        if (stop.kind == STOP_OTHER || (stop.kind == STOP_SIGNAL && !way.deliver))
            way.calls--;
        if (stop.kind != STOP_CALL || fork_mask_answer(segment, &stop))
            continue;
        if (blocks_stand(segment, &stop) || on_call(segment, &stop, way.calls))
            return;
    }
    tracee_give_up("process %d handles one fault after the other, without end",
                   FIRST_PID + segment->process);
}

// Signals that stay pending in the model are sent again, to be pending at the process's next call.
static void resend(const struct segment *segment)
{
    for (int signal = 1; signal <= SIGNAL_LAST; signal++)
        for (int own = 0; own < 2; own++)
            for (int i = 0; i < segment->kept[own][signal]; i++)
                delivery_put(segment->runner->pid, signal, own);
}

// The call at which the process stood, as it was made.
static struct stop made_call(const struct runner *runner)
{
    struct stop stop = {.kind = STOP_CALL, .number = runner->number};

    memcpy(stop.argument, runner->argument, sizeof stop.argument);
    return stop;
}

// Names of objects that the call has made depend only on its result, not on signals that arrive
// after it.
void proceed_begin(struct run *run, int process, int node, struct result result)
{
    struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;
    const struct stop made = made_call(runner);
    struct segment segment = {run, runner, process, node, result, 0, {{0}}};

    segment.result.signals = 0;
    segment.result.details = 0;
    if (result.how == RETURNED && call->kind == CALL_OPEN && call->object != OBJECT_NONE) {
        if (result.value >= 0)
            reroute_opened(&segment, (int)runner->value);
    } else if (result.how == RETURNED && call->kind == CALL_CHDIR) {
        if (result.value == 0)
            here_entered(&segment);
    } else if (result.how == RETURNED && call->kind == CALL_STAT) {
        modes_tell(&segment);
    } else if (result.how == RETURNED && call->kind == CALL_MQ) {
        mqueue_opened(&segment);
    } else if (result.how == INJECTED && call_kind_of(made.number) == CALL_CLOSE &&
               result.value != -EBADF) {
        segment_after(&segment, &made, 0); // it is closed all the same
    } else if (result.how == RETURNED && call->kind == CALL_SOCK) {
        sockets_returned(&segment);
    } else if (result.how == RETURNED && call->kind == CALL_LOCAL) {
        make_local_call(&segment, &made);
    } else if (result.how == RETURNED) {
        const bool makes_descriptor = call->kind == CALL_OPEN || call->kind == CALL_PIDFD;
        segment_after(&segment, &made, makes_descriptor ? runner->value : result.value);
    }
    runner->serial = segment.serial;
}

void proceed(struct run *run, int process, int node, struct result result)
{
    struct runner *runner = &run->runner[process];
    struct segment segment = {run, runner, process, node, result, runner->serial, {{0}}};
    struct stop stop;

    moments_begin(&segment);
    const enum blocks_next next = blocks_go_on(&segment, &stop);
    if (next == BLOCKS_CALL ? !on_call(&segment, &stop, 0)
                            : next == BLOCKS_NOTHING && !words_go_on(&segment))
        go(&segment, result.signals);
    resend(&segment);
}
