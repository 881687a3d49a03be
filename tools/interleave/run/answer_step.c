// SPDX-License-Identifier: MIT
// Steps that are answered here instead of being made.
#include <errno.h>
#include <fcntl.h>

#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/run/answer_input.h"
#include "interleave/run/answer_step.h"
#include "interleave/run/clock.h"
#include "interleave/run/delivery.h"
#include "interleave/run/events.h"
#include "interleave/run/lock.h"
#include "interleave/run/make_step.h"
#include "interleave/run/mqueue.h"
#include "interleave/run/msg.h"
#include "interleave/run/poll.h"
#include "interleave/run/run.h"
#include "interleave/run/sem.h"
#include "interleave/run/shm.h"
#include "interleave/run/sockets.h"
#include "interleave/run/timers.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"

// The first handler that ends a wait without a time limit decides whether the call is made again.
static void answer_wait(const struct runner *runner, const struct result *result, bool is_timed)
{
    const uint64_t handled = result->signals & runner->local.signals.handled;
    const uint64_t first = handled & (~handled + 1);

    if (result->how == INTERRUPTED && !is_timed && first & runner->local.signals.restarting)
        arch_postpone_call(runner->pid, runner->number, runner->argument[0]);
    else
        arch_skip_call(runner->pid, result->how == INTERRUPTED ? -EINTR : result->value);
}

// Nothing comes within the program's time limit: the kernel would wait for all of it.
static bool answer_time_over(const struct runner *runner, const struct result *result)
{
    if (result->how != RETURNED || result->value != -EAGAIN)
        return false;
    arch_skip_call(runner->pid, result->value);
    return true;
}

static bool answer_kill(const struct run *run, int process, const struct result *result,
                        const struct effect *effect)
{
    arch_skip_call(run->runner[process].pid, result->value);
    delivery_send(run, effect);
    return true;
}

// Objects of System V.
static void answer_system_v(struct run *run, int process, const struct result *result)
{
    switch (run->runner[process].call.kind) {
    case CALL_SHM:
        shm_make(run, process, result);
        break;
    case CALL_SEM:
    case CALL_SEMOP:
        sem_make(run, process, result);
        break;
    default:
        msg_make(run, process, result);
        break;
    }
}

static bool answer_event(const struct run *run, int process, const struct result *result)
{
    if (result->how == INTERRUPTED)
        answer_wait(&run->runner[process], result, false);
    return result->how == INTERRUPTED || events_answer(run, process, result);
}

// Calls about objects that exist only in the model.
static bool answer_object(struct run *run, int process, const struct result *result,
                          const struct effect *effect)
{
    const struct runner *runner = &run->runner[process];

    switch (runner->call.kind) {
    case CALL_EVENT:
        return answer_event(run, process, result);
    case CALL_ALARM:
    case CALL_TIMER:
        timers_answer(run, process, result);
        return true;
    case CALL_SHM:
    case CALL_MSG:
    case CALL_MSGSND:
    case CALL_MSGRCV:
    case CALL_SEM:
    case CALL_SEMOP:
        answer_system_v(run, process, result);
        return true;
    case CALL_SOCK:
        if (result->how == INTERRUPTED)
            answer_wait(runner, result, false);
        else
            sockets_make(run, process, result, effect);
        return true;
    case CALL_MQ:
    case CALL_MQ_NOTIFY:
    case CALL_MQ_SEND:
    case CALL_MQ_RECEIVE:
        if (result->how == INTERRUPTED)
            answer_wait(runner, result, false);
        else
            mqueue_make(run, process, result);
        delivery_send(run, effect);
        return true;
    case CALL_LOCK:
        lock_make(run, process, result);
        answer_wait(runner, result, false);
        return true;
    case CALL_POLL:
        poll_make(run, process, result);
        return true;
    default:
        return false;
    }
}

static bool asks_size(const struct run *run, const struct runner *runner)
{
    return runner->call.fcntl.command == F_GETPIPE_SZ && run->kernel->pipe_size;
}

bool answer_step(struct run *run, int process, const struct result *result,
                 const struct effect *effect)
{
    const struct runner *runner = &run->runner[process];

    if (answer_object(run, process, result, effect))
        return true;
    switch (runner->call.kind) {
    case CALL_LOCAL:
        return true; // it is made between this step and the next
    case CALL_FUTEX_WAIT:
    case CALL_FUTEX_WAKE:
        answer_wait(runner, result,
                    runner->call.kind == CALL_FUTEX_WAIT && runner->call.futex_wait.is_timed);
        return true;
    case CALL_OPEN: // of a FIFO
        if (result->how == INTERRUPTED)
            answer_wait(runner, result, false);
        return result->how == INTERRUPTED;
    case CALL_FCNTL: // of a pipe that is smaller here than in the real run
        if (asks_size(run, runner))
            arch_skip_call(runner->pid, result->value);
        return asks_size(run, runner);
    case CALL_CLOCK:
        clock_make(run, &run->runner[process], result);
        return true;
    case CALL_SLEEP:
        poll_sleep(run, process, result);
        return true;
    case CALL_DEATHSIG:
    case CALL_FUTEX:
    case CALL_EPOLL:
    case CALL_MKNOD:
    case CALL_LINK:
    case CALL_CHMOD:
        arch_skip_call(runner->pid, result->value);
        return true;
    case CALL_SIGWAIT:
        return answer_time_over(runner, result);
    case CALL_WAIT:
    case CALL_WAITID:
        return delivery_wait(run, process, result);
    case CALL_KILL:
    case CALL_TKILL:
    case CALL_TGKILL:
    case CALL_SIGQUEUE:
    case CALL_PIDFD_KILL:
        return answer_kill(run, process, result, effect);
    case CALL_READ:
        return answer_input_step(run, process, result);
    default:
        if (!make_is_shown(run, runner))
            return false;
        arch_skip_call(runner->pid, result->value);
        return true;
    }
}
