// SPDX-License-Identifier: MIT
// One process from one step to the next.
#include <errno.h>
#include <linux/fs.h>
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
#include "interleave/run/answer.h"
#include "interleave/run/answer_input.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/delivery.h"
#include "interleave/run/fork_mask.h"
#include "interleave/run/journey.h"
#include "interleave/run/proceed.h"
#include "interleave/run/reroute.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/spin.h"
#include "interleave/tracee/tracee.h"
#include "lib/buffer.h"
#include "lib/diag.h"

// A process that makes this many calls of its own between two steps is in a loop without end. One
// that asks for nothing but the time waits for it to pass.
enum { LOCAL_CALLS_MAX = 200000, CLOCK_CALLS_MAX = 10000 };

// Whether the call was answered here, and not left to be made.
static bool answer_here(struct journey *journey, const struct stop *entry)
{
    const pid_t pid = journey->runner->pid;

    switch (call_kind_of(entry->number)) {
    case CALL_CLOCK:
        answer_clock(journey, entry);
        return true;
    case CALL_GETPID:
        arch_skip_call(pid, FIRST_PID + journey->process);
        return true;
    case CALL_RANDOM:
        answer_random(journey, entry);
        return true;
    case CALL_USAGE:
        answer_usage(journey, entry);
        return true;
    case CALL_COPY_RANGE:
        // As on a kernel without it: programs then copy by read and write.
        arch_skip_call(pid, -ENOSYS);
        return true;
    case CALL_CONNECT:
        // As where no such daemon runs; decode.c has refused all other addresses.
        arch_skip_call(pid, -ENOENT);
        return true;
    case CALL_OPEN:
        return answer_open(journey, entry);
    case CALL_IOCTL:
        // As in a file system whose files cannot share what they hold: cp copies then.
        if (entry->argument[1] == FICLONE)
            arch_skip_call(pid, -EOPNOTSUPP);
        return entry->argument[1] == FICLONE;
    default:
        return false;
    }
}

static void make_local_call(struct journey *journey, const struct stop *entry)
{
    const pid_t pid = journey->runner->pid;
    struct stop stop;

    const enum call_kind kind = call_kind_of(entry->number);

    if (answer_here(journey, entry))
        return;
    switch (kind) {
    case CALL_READ:
        answer_read(journey, entry);
        answer_input(journey, entry);
        return;
    case CALL_OPEN:
        journey_before_open(journey, entry);
        break;
    case CALL_FCNTL:
        journey_before_fcntl(journey, entry);
        break;
    case CALL_TID_ADDRESS:
        if (!journey->run->translates)
            return;
        break;
    case CALL_SOCKET:
    case CALL_IOCTL:
    case CALL_PIPE:
    case CALL_CLOSE:
    case CALL_DUP:
    case CALL_SIGACTION:
        break;
    default:
        return; // nothing to note: it goes on right through the call
    }
    tracee_resume(pid, true, 0);
    tracee_wait(pid, &stop);
    if (stop.kind != STOP_RETURN)
        trouble("%s of process %d did not return", call_name_of(entry->number),
                FIRST_PID + journey->process);
    if (kind == CALL_TID_ADDRESS)
        arch_set_result(pid, FIRST_PID + journey->process);
    journey_after(journey, entry, stop.result);
}

// Whether the signal comes from what the process itself did wrong (a bad address, a division by 0).
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

static void park(struct journey *journey, const struct stop *stop, struct call call)
{
    struct runner *runner = journey->runner;

    runner->call = call;
    runner->crashed = call.kind == CALL_CRASH;
    runner->fork_unmasked = false;
    runner->number = stop->number;
    if (stop->kind == STOP_CALL)
        runner->behind = stop->ip;
    memcpy(runner->argument, stop->argument, sizeof runner->argument);
    runner->local.signals.blocked = tracee_blocked(runner->pid);
}

// A call that no other process can notice, as a step: because it may be made to fail. Which one it
// is tells a failure that was made good by the same call from others.
static bool park_local(struct journey *journey, const struct stop *stop, const struct call *call)
{
    const struct kernel *kernel = journey->run->kernel;
    const struct decoder decoder = journey_decoder(journey);

    if (kernel->faults == 0 || journey->runner->local.execed)
        return false;
    const struct call local = {.kind = CALL_LOCAL,
                               .number = stop->number,
                               .object = OBJECT_NONE,
                               .local = {.number = stop->number,
                                         .first = (int64_t)stop->argument[0],
                                         .second = (int64_t)stop->argument[1],
                                         .target = (int64_t)decode_target(&decoder, stop, call),
                                         .length = decode_length(&decoder, stop, call)},
                               .ip = stop->ip,
                               .sp = stop->sp};
    if (!fault_is_about(kernel, &local))
        return false;
    park(journey, stop, local);
    return true;
}

// Calls are compared by all their words: a literal with .crash or .spin would leave some of them
// open.
static void park_crashed(struct journey *journey, const struct stop *stop)
{
    struct call call = {.kind = CALL_CRASH, .number = -1, .object = OBJECT_NONE};

    call.crash = (struct crash_arguments){stop->signal};
    park(journey, stop, call);
}

// What a signal-delivery stop is about: the signal to deliver, or 0. True when the process is at
// its end.
static bool on_signal(struct journey *journey, const struct stop *stop, uint64_t *signals,
                      int *deliver)
{
    const uint64_t bit = (uint64_t)1 << (stop->signal - 1);

    *deliver = 0;
    journey->kept |= bit & ~*signals & journey->run->world.process[journey->process].pending;
    if (own_fault(journey->runner->pid, stop->signal)) {
        *deliver = stop->signal;
        if (journey->runner->local.signals.handled & bit)
            return false;
        park_crashed(journey, stop);
        return true;
    }
    if (*signals & bit) {
        *signals &= ~bit;
        if (signal_stops(stop->signal) && !(journey->runner->local.signals.handled & bit))
            return false;
        *deliver = stop->signal;
        delivery_inform(journey->run, journey->runner->pid, journey->result.told, stop->signal);
        if (journey->runner->local.signals.once & bit)
            dispositions_reset(&journey->runner->local.signals, stop->signal);
    }
    return false;
}

// The call that stands for spinning there, where the process is known to do so; or NULL.
static const struct call *known_to_spin(const struct journey *journey)
{
    const struct behaviour *behaviour = journey->run->kernel->behaviour;
    const int next = behaviour_next(behaviour, journey->node, journey->result);

    if (next == NODE_NONE || behaviour->nodes[next]->call.kind != CALL_SPIN)
        return NULL;
    return &behaviour->nodes[next]->call;
}

static void park_spinning(struct journey *journey, const struct stop *stop, int stops,
                          bool computes)
{
    struct call call = {.kind = CALL_SPIN, .number = -1, .object = OBJECT_NONE};

    call.spin = (struct spin_arguments){.stops = stops, .computes = computes};
    park(journey, stop, call);
}

// What the search has to follow from now on, because this call is made.
static void look_at_kind(const struct journey *journey, const struct call *call)
{
    const struct object *objects = journey->run->kernel->behaviour->objects;

    if (kind_is(call->kind, KIND_SIGNALS))
        scope_signals(journey->run->kernel->scope);
    if (call->kind == CALL_SIGWAIT)
        scope_siginfo(journey->run->kernel->scope);
    if (call->kind == CALL_FCNTL && objects[call->object].kind != OBJECT_FILE)
        scope_polls(journey->run->kernel->scope);
    if (adopted_can_tell(call, journey->process))
        scope_numbers(journey->run->kernel->scope);
}

static void check_loop(const struct decoder *decoder, const struct stop *stop, int calls,
                       int clock_calls)
{
    if (clock_calls > CLOCK_CALLS_MAX)
        give_up(decoder, stop, "the clock stands still");
    if (calls == LOCAL_CALLS_MAX - 1)
        give_up(decoder, stop, "no other process can notice");
}

// At the entry of a call: true when the process waits there for its turn.
static bool park_at_call(struct journey *journey, const struct decoder *decoder,
                         const struct stop *stop, struct call *call)
{
    const struct runner *runner = journey->runner;

    if (decode(decoder, stop, call)) {
        look_at_kind(journey, call);
        call_note(stop->number);
        if (call->kind == CALL_FORK)
            call->fork.is_unmasked = runner->fork_unmasked;
        park(journey, stop, *call);
        return true;
    }
    buffer_free(&call->text);
    if (!runner->local.execed &&
        (call->kind != CALL_STAT || decode_target(decoder, stop, call) == TARGET_PATH))
        call_note(stop->number);
    return park_local(journey, stop, call);
}

static void go(struct journey *journey, uint64_t signals)
{
    const pid_t pid = journey->runner->pid;
    const struct call *const known = known_to_spin(journey);
    struct call call;
    struct stop stop;
    int deliver = 0;
    int clock_calls = 0;

    for (int calls = 0; calls < LOCAL_CALLS_MAX; calls++) {
        tracee_resume(pid, false, deliver);
        deliver = 0;
        const bool is_known = known && known->spin.stops == calls;
        const enum spin spin = spin_wait(pid, &journey->runner->local, is_known, &stop);
        if (spin != SPIN_STOPPED) {
            park_spinning(journey, &stop, calls,
                          is_known ? known->spin.computes : spin == SPIN_COMPUTES);
            return;
        }
        if (stop.kind == STOP_DEAD)
            die("process %d was killed by someone else", FIRST_PID + journey->process);
        if (stop.kind == STOP_SIGNAL && on_signal(journey, &stop, &signals, &deliver))
            return;
        // Neither an interrupt that came too late nor a signal that is not delivered here is a stop
        // of the process's own: another run may not have it.
        if (stop.kind == STOP_OTHER || (stop.kind == STOP_SIGNAL && !deliver))
            calls--;
        if (stop.kind != STOP_CALL || fork_mask_answer(journey, &stop))
            continue;
        reroute_watch(journey, &stop);
        const struct decoder decoder = journey_decoder(journey);
        if (park_at_call(journey, &decoder, &stop, &call))
            return;
        clock_calls = call.kind == CALL_CLOCK || call.kind == CALL_USAGE ? clock_calls + 1 : 0;
        check_loop(&decoder, &stop, calls, clock_calls);
        make_local_call(journey, &stop);
    }
    tracee_give_up("process %d handles one fault after the other, without end",
                   FIRST_PID + journey->process);
}

// Signals that wait for their turn in the model wait at the process's next call, too.
static void resend(const struct journey *journey)
{
    for (int signal = 1; signal <= 64; signal++)
        if (journey->kept & signal_bit(signal))
            (void)kill(journey->runner->pid, signal);
}

// The call that the process stood at, as it was made.
static struct stop made_call(const struct runner *runner)
{
    struct stop stop = {.kind = STOP_CALL, .number = runner->number};

    memcpy(stop.argument, runner->argument, sizeof stop.argument);
    return stop;
}

// Objects that the call has made are named after its result alone: signals may arrive behind it or
// not.
void proceed_begin(struct run *run, int process, int node, struct result result)
{
    struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;
    const struct stop made = made_call(runner);
    struct journey journey = {run, runner, process, node, result, 0, 0};

    journey.result.signals = 0;
    journey.result.told = 0;
    if (result.how == RETURNED && call->kind == CALL_OPEN && call->object != OBJECT_NONE) {
        if (result.value >= 0)
            reroute_opened(&journey, (int)runner->value);
    } else if (result.how == INJECTED && call_kind_of(made.number) == CALL_CLOSE &&
               result.value != -EBADF) {
        journey_after(&journey, &made, 0); // it is closed all the same
    } else if (result.how == RETURNED && call->kind == CALL_LOCAL) {
        make_local_call(&journey, &made);
    } else if (result.how == RETURNED) {
        journey_after(&journey, &made, call->kind == CALL_OPEN ? runner->value : result.value);
    }
    runner->serial = journey.serial;
}

void proceed(struct run *run, int process, int node, struct result result)
{
    struct runner *runner = &run->runner[process];
    struct journey journey = {run, runner, process, node, result, runner->serial, 0};

    go(&journey, result.signals);
    resend(&journey);
}
