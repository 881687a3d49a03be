// SPDX-License-Identifier: MIT
// With which errors each call can fail, and in which states.
// The man pages list what a call can fail with, whatever its descriptor refers to; here that is
// known. An error that a call returns only after it has waited, like EINTR (signal(7),
// "Interruption of system calls and library functions by signal handlers"), needs a call that would
// wait now.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"

// ---- What a call is about -----------------------------------------------------------------------

static bool names_a_file(const struct behaviour *behaviour, const struct call *call)
{
    return call->object != OBJECT_NONE && behaviour->objects[call->object].kind == OBJECT_NAME;
}

enum fault_target fault_target(const struct behaviour *behaviour, const struct call *call)
{
    if (call->kind == CALL_LOCAL)
        return (enum fault_target)call->local.target;
    if (names_a_file(behaviour, call))
        return TARGET_PATH;
    if (call->object == OBJECT_NONE)
        return TARGET_NONE;
    switch (behaviour->objects[call->object].kind) {
    case OBJECT_OUT:
    case OBJECT_ERROR:
        return TARGET_OUTPUT;
    case OBJECT_PIPE_READ:
    case OBJECT_PIPE_WRITE:
    case OBJECT_PIPE_BOTH:
        return TARGET_PIPE;
    case OBJECT_FILE:
    case OBJECT_CONTENT:
        return TARGET_FILE;
    case OBJECT_INPUT:
        return TARGET_INPUT;
    default:
        return behaviour->objects[call->object].is_input ? TARGET_INPUT : TARGET_OTHER;
    }
}

static enum call_kind kind_of(const struct call *call)
{
    return call->kind == CALL_LOCAL ? call_kind_of(call->number) : call->kind;
}

static bool is_write(enum call_kind kind)
{
    return kind_is(kind, KIND_WRITE);
}

// ---- EINTR --------------------------------------------------------------------------------------

static bool is_from_user(const struct kernel *kernel, const struct call *call)
{
    return kind_of(call) == CALL_READ && fault_target(kernel->behaviour, call) == TARGET_INPUT;
}

// Whether the call, by its arguments, may sleep until something happens. A write to the user waits
// when the terminal is stopped or the reader of the pipe is slow. A read from the user waits until
// he has typed something, or the writer of the pipe has written.
static bool may_sleep(const struct kernel *kernel, const struct call *call)
{
    switch (call->kind) {
    case CALL_WAIT:
    case CALL_WAITID:
        return !(wait_options(call) & WNOHANG);
    case CALL_SIGWAIT:
        return call->sigwait.time != SIGWAIT_LOOKS;
    case CALL_PAUSE:
    case CALL_SUSPEND:
    case CALL_SLEEP:
    case CALL_EVENT: // the only error that comes from outside
    case CALL_SEMOP:
    case CALL_LOCK:
    case CALL_MSGSND:
    case CALL_MSGRCV:
    case CALL_MQ_SEND:
    case CALL_MQ_RECEIVE:
        return true;
    case CALL_SOCK:
        return call->sock.does == SOCK_RECEIVES || call->sock.does == SOCK_ACCEPTS;
    case CALL_POLL:
        return call->poll.time != POLL_LOOKS;
    case CALL_READ:
        return fault_target(kernel->behaviour, call) == TARGET_PIPE || is_from_user(kernel, call);
    case CALL_LOCAL:
        return is_from_user(kernel, call);
    case CALL_WRITE:
    case CALL_WRITEV:
        return behaviour_pipe_writes(kernel->behaviour, call->object) ||
               kernel->behaviour->objects[call->object].kind == OBJECT_ERROR ||
               (kernel->behaviour->objects[call->object].kind == OBJECT_OUT &&
                kernel->output_waits);
    default:
        return false;
    }
}

// Whether the handler of some signal could interrupt the call. SIGKILL and SIGSTOP have none, and
// nobody outside of the program sends it real-time signals.
static bool lets_in_signals(const struct node *node)
{
    uint64_t all = ((uint64_t)1 << (SIGNAL_QUEUED - 1)) - 1;

    all &= ~((uint64_t)1 << (SIGKILL - 1) | (uint64_t)1 << (SIGSTOP - 1));
    return (all & ~blocked_in(node)) != 0;
}

// Whether it cannot be known here if the call sleeps: it is a sleep, or it waits for the user.
static bool sleeps_or_not(const struct kernel *kernel, const struct call *call)
{
    return call->kind == CALL_SLEEP || is_from_user(kernel, call) ||
           fault_target(kernel->behaviour, call) == TARGET_OUTPUT;
}

// Whether the call would sleep, or could sleep, in this state. It does not where a signal is
// pending that it lets in: then the call returns for this signal.
static bool sleeps_now(const struct kernel *kernel, const struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);
    if (!lets_in_signals(node) ||
        signal_deliverable(world, process, &node->local.signals, blocked_in(node)))
        return false;
    if (node->call.kind == CALL_SIGWAIT)
        return !signal_ready(world, process, node->call.sigwait.set);
    if (node->call.kind == CALL_POLL)
        return poll_look(kernel, world, process, &node->call, NULL) == 0;
    if (node->call.kind == CALL_SEMOP)
        return sem_sleeps(kernel, world, process)
                   ? !sem_is_woken(world, process)
                   : sem_awaits(kernel, world, process, &(int){0}, &(int){0});
    return sleeps_or_not(kernel, &node->call) || !call_ready(kernel, world, process);
}

// ---- Reading and writing ------------------------------------------------------------------------

// Bits 1 << TARGET_...: what a read, write or close has to be about to fail with ERROR.
static unsigned targets_of(int error, enum call_kind kind)
{
    const unsigned input = kind == CALL_READ ? 1U << TARGET_INPUT : 0;
    const unsigned file = 1U << TARGET_FILE;
    const unsigned output = 1U << TARGET_OUTPUT;
    const unsigned pipe = 1U << TARGET_PIPE;

    switch (error) {
    case ERROR_SHORT:
        return file | pipe | (is_write(kind) ? output : input);
    case EIO:
        return file | output | input;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return file | output;
    case EPIPE:
        return pipe | output;
    case EAGAIN: // pipes that do not block are modelled
        return output | input;
    default:
        return ~0U;
    }
}

static bool fits_target(const struct kernel *kernel, int error, const struct call *call)
{
    const enum call_kind kind = kind_of(call);
    const enum fault_target target = fault_target(kernel->behaviour, call);

    if (kind == CALL_EVENT)
        return false;
    if (kind == CALL_READ || kind == CALL_CLOSE || is_write(kind))
        return targets_of(error, kind) >> target & 1;
    // A path may be missing or forbidden; a descriptor stays valid.
    if (kind == CALL_STAT && (error == ENOENT || error == EACCES))
        return target == TARGET_PATH;
    if (kind == CALL_FCNTL && error == EMFILE)
        return call->kind == CALL_LOCAL &&
               (call->local.second == F_DUPFD || call->local.second == F_DUPFD_CLOEXEC);
    return true;
}

int64_t fault_length(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    if (call->kind == CALL_LOCAL)
        return call->local.length;
    if (is_write(call->kind))
        return fault_target(kernel->behaviour, call) != TARGET_PIPE ||
                       pipe_has_reader(kernel, world, call)
                   ? (int64_t)call->text.size
                   : 0;
    if (call->kind != CALL_READ)
        return 0;
    return fault_target(kernel->behaviour, call) == TARGET_PIPE ? pipe_length(kernel, world, call)
                                                                : files_length(kernel, world, call);
}

// A write of at most PIPE_BUF bytes into a pipe is atomic (POSIX, write).
static bool is_atomic(const struct kernel *kernel, const struct call *call)
{
    const size_t size = call->kind == CALL_LOCAL ? (size_t)call->local.length : call->text.size;
    const bool is_small = kernel->pipe_size != 0 && kernel->pipe_size < PIPE_BUF;

    return is_write(kind_of(call)) && fault_target(kernel->behaviour, call) == TARGET_PIPE &&
           size <= (is_small ? kernel->pipe_size : PIPE_BUF);
}

// ---- All of it ----------------------------------------------------------------------------------

static bool is_number_of(const struct fault *fault, const struct call *call)
{
    for (int i = 0; i < fault->numbers; i++)
        if (fault->number[i] == call->number)
            return call->kind != CALL_FORK || (fault->births >> call->fork.birth & 1);
    return false;
}

bool fault_applies(const struct kernel *kernel, const struct fault *fault, const struct call *call)
{
    if (!is_number_of(fault, call))
        return false;
    if (fault->error == ERROR_SHORT && is_write(call->kind) &&
        (call->text.size < 2 || call->write.unreadable))
        return false;
    if (fault->error == ERROR_SHORT && call->kind == CALL_READ && call->read.room)
        return false;
    if (fault->forced)
        return true;
    if (fault->error == ERROR_SHORT && is_atomic(kernel, call))
        return false;
    if (fault->error == EINTR)
        return may_sleep(kernel, call);
    return fits_target(kernel, fault->error, call);
}

bool fault_is_about(const struct kernel *kernel, const struct call *call)
{
    for (int i = 0; i < kernel->faults; i++)
        if (fault_applies(kernel, &kernel->fault[i], call))
            return true;
    return false;
}

void fault_brings(const struct kernel *kernel, struct world *world, int process, int error,
                  struct effect *effect)
{
    if (error == EPIPE)
        signal_send(
            kernel, world, process,
            (struct signal_details){.signal = SIGPIPE, .code = SI_USER, .process = process});
    if (error == ECHILD)
        wait_lose(world, process, &kernel_node(kernel, world, process)->call, effect);
}

bool fault_is_left_to_chance(const struct kernel *kernel, const struct fault *fault,
                             const struct call *call)
{
    return fault->error == EINTR && !fault->forced && sleeps_or_not(kernel, call);
}

// Who handles SIGCHLD reaps the children: nobody else does, and SIGCHLD is not ignored.
static bool may_lose_children(const struct kernel *kernel, const struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);

    return !(node->local.signals.handled & signal_bit(SIGCHLD)) &&
           wait_only_dead(world, process, &node->call);
}

bool fault_is_possible(const struct kernel *kernel, const struct world *world, int process,
                       const struct fault *fault)
{
    if (fault->error == ERROR_SHORT)
        return call_ready(kernel, world, process) && fault_length(kernel, world, process) >= 2;
    if (fault->forced)
        return true;
    if (fault->error == EINTR)
        return sleeps_now(kernel, world, process);
    if (fault->error == ECHILD)
        return may_lose_children(kernel, world, process);
    return true;
}
