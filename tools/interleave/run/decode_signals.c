// SPDX-License-Identifier: MIT
// What calls about signals mean, and which of them another process could notice.
#include <signal.h>
#include <time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/scope.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_signals.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"

static uint64_t set_read(pid_t pid, uint64_t address)
{
    uint64_t set = 0;

    if (address && !tracee_read(pid, address, &set, sizeof set))
        return 0;
    return set;
}

bool decode_action(pid_t pid, const struct stop *stop, struct action *action)
{
    uint64_t word[ACTION_WORDS] = {0};
    const int signal = (int)stop->argument[0];

    if (!stop->argument[1] || signal < 1 || signal > 64 || signal == SIGKILL || signal == SIGSTOP ||
        !tracee_read(pid, stop->argument[1], word, sizeof word))
        return false;
    *action = (struct action){word[ACTION_HANDLER] == (uintptr_t)SIG_DFL   ? ACTION_DEFAULT
                              : word[ACTION_HANDLER] == (uintptr_t)SIG_IGN ? ACTION_IGNORE
                                                                           : ACTION_HANDLE,
                              word[ACTION_FLAGS], word[ACTION_MASK]};
    return true;
}

// Whether a change to the treatment of SIGNALS is a step: one of them may come before it or after
// it. A change that is no step is noted, in case one of these signals is sent later. A process that
// is alone gets only signals that it has sent itself.
static bool is_race(const struct decoder *decoder, uint64_t signals)
{
    if (decoder->is_alone)
        return decoder->pending & decoder->scope->sent & signals;
    scope_watch(decoder->scope, signals);
    return decoder->scope->sent & signals;
}

// Whether the call leaves SIGCHLD as it is: it does nothing, and is not pending.
static bool changes_nothing(const struct decoder *decoder, int signal, const struct action *action)
{
    const struct dispositions *signals = &decoder->local->signals;
    const uint64_t other = signals->handled | signals->ignored | signals->blocked;

    return signal == SIGCHLD && action->kind == ACTION_DEFAULT &&
           !(action->flags & (SA_NOCLDWAIT | SA_NOCLDSTOP)) && !(other & signal_bit(signal)) &&
           !signals->no_zombies && !signals->no_stops;
}

// The end of a child can send SIGCHLD at any time, and its action decides whether there is a
// zombie.
bool decode_sigaction(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int signal = (int)stop->argument[0];
    struct action action;

    if (!decode_action(decoder->pid, stop, &action))
        return false;
    if (signal >= SIGNAL_QUEUED && action.kind == ACTION_HANDLE && action.flags & SA_NODEFER)
        refuse(decoder, stop, "SA_NODEFER for a real-time signal is not modelled");
    call->action = (struct action_arguments){signal, action.kind, action.flags, action.mask};
    if (changes_nothing(decoder, signal, &action))
        return false;
    return is_race(decoder, signal_bit(signal)) || (signal == SIGCHLD && !decoder->is_alone);
}

bool decode_sigmask(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t set = set_read(decoder->pid, stop->argument[1]);
    const uint64_t before = tracee_blocked(decoder->pid);

    if (!stop->argument[1])
        return false;
    const uint64_t wanted = stop->argument[0] == SIG_BLOCK     ? before | set
                            : stop->argument[0] == SIG_UNBLOCK ? before & ~set
                                                               : set;
    const uint64_t after = wanted & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
    call->mask.blocked = after;
    return is_race(decoder, after ^ before);
}

bool decode_kill(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int last = call->kind == CALL_TGKILL ? 1 : 0;

    call->kill = (struct kill_arguments){.to = (int)stop->argument[last],
                                         .signal = (int)stop->argument[last + 1]};
    // The C library knows the number of its own thread without asking.
    if (call->kind != CALL_KILL &&
        (call->kill.to == decoder->pid ||
         launch_is_template(&decoder->target->template, (pid_t)call->kill.to)))
        call->kill.to = FIRST_PID + decoder->process;
    return true;
}

// The program itself says who it is, and why it sends the signal.
bool decode_sigqueue(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    siginfo_t info;

    if (!tracee_read(decoder->pid, stop->argument[2], &info, sizeof info))
        return false; // EFAULT
    if (info.si_code != SI_QUEUE || info.si_pid != FIRST_PID + decoder->process)
        refuse(decoder, stop,
               "a signal that is sent in another way than by sigqueue is not modelled");
    call->kill = (struct kill_arguments){.to = (int)stop->argument[0],
                                         .signal = (int)stop->argument[1],
                                         .value = (uintptr_t)info.si_value.sival_ptr};
    return true;
}

bool decode_suspend(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    call->mask.blocked = set_read(decoder->pid, stop->argument[0]);
    return true;
}

// sigwait(3), and sigtimedwait(2), which has a time limit.
bool decode_sigwait(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct timespec time = {0};

    call->sigwait.set = set_read(decoder->pid, stop->argument[0]);
    call->sigwait.time = stop->argument[2] ? SIGWAIT_FOR_A_TIME : SIGWAIT_FOREVER;
    if (stop->argument[2] && tracee_read(decoder->pid, stop->argument[2], &time, sizeof time) &&
        time.tv_sec == 0 && time.tv_nsec == 0)
        call->sigwait.time = SIGWAIT_LOOKS;
    return true;
}

bool decode_sigreturn(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    call->mask.blocked = set_read(decoder->pid, stop->sp + arch_signal_mask_offset);
    return decoder->scope->signals;
}

bool decode_sigpending(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    (void)stop;
    (void)call;
    return decoder->scope->signals;
}
