// SPDX-License-Identifier: MIT
// What each call brings, apart from signals that come while it waits, and when it can return.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/call.h"
#include "interleave/model/closing.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/epoll.h"
#include "interleave/model/events.h"
#include "interleave/model/fifo.h"
#include "interleave/model/futex.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/locks.h"
#include "interleave/model/messages.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/poll.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/shm.h"
#include "interleave/model/sockets.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

bool is_into_pipe(const struct kernel *kernel, const struct call *call)
{
    return kind_is(call->kind, KIND_WRITE) &&
           behaviour_pipe_writes(kernel->behaviour, call->object);
}

void write_do(const struct kernel *kernel, struct world *world, int process,
              const struct call *call, struct result *result, struct effect *effect)
{
    const enum object_kind kind = kernel->behaviour->objects[call->object].kind;

    if (is_into_pipe(kernel, call)) {
        (void)pipe_write(kernel, world, process, call, true, effect, result);
        return;
    }
    result->value = (int64_t)call->text.size;
    effect->stream = kind == OBJECT_ERROR ? STDERR_FILENO : STDOUT_FILENO;
    effect->shown = call->text.size;
}

// What /proc shows of a process depends only on whether it runs, is a zombie or is gone.
static uint64_t proc_view(const struct world *world, int process)
{
    if (process < 0 || process >= world->count)
        return 0;
    return (uint64_t)world->process[process].life;
}

void read_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct result *result)
{
    const struct object *object = &kernel->behaviour->objects[call->object];

    if (behaviour_pipe_reads(kernel->behaviour, call->object))
        (void)pipe_read(kernel, world, process, call, result);
    else
        result->life = proc_view(world, object->process);
}

// ---- Calls with one result and no further consequences ------------------------------------------

// A call that is being made.
struct making {
    const struct kernel *kernel;
    struct world *world;
    int process;
    const struct call *call;
    struct result *result;
    struct effect *effect;
};

typedef void make_function(const struct making *making);

// Returns 0, and changes only the process itself.
static void make_plain(const struct making *making)
{
    (void)making;
}

static void make_wait(const struct making *making)
{
    const struct wait_found found = wait_find(making->world, making->process, making->call);

    *making->result = found.result;
    if (found.child >= 0)
        wait_take(making->world, making->call, found.child);
}

static void make_write(const struct making *making)
{
    write_do(making->kernel, making->world, making->process, making->call, making->result,
             making->effect);
}

static void make_read(const struct making *making)
{
    read_do(making->kernel, making->world, making->process, making->call, making->result);
}

// An open in /proc; files_call models opens of files.
static void make_open(const struct making *making)
{
    making->result->life = proc_view(making->world, (int)making->call->open.process);
}

static void make_getppid(const struct making *making)
{
    making->result->value = number_seen(making->world->process[making->process].parent);
}

static void make_kill(const struct making *making)
{
    making->result->value =
        signal_kill(making->kernel, making->world, making->process, making->call, making->effect);
}

static void make_alarm(const struct making *making)
{
    making->result->value =
        timers_alarm(making->kernel, making->world, making->process, making->call, making->result);
}

static void make_timer(const struct making *making)
{
    making->result->value =
        timers_do(making->kernel, making->world, making->process, making->call, making->result);
}

static void make_event(const struct making *making)
{
    making->result->value =
        event_do(making->kernel, making->world, making->process, making->call, making->result);
}

static void make_pidfd(const struct making *making)
{
    making->result->value =
        event_pidfd(making->world, making->process, making->call, making->effect);
}

static void make_sigwait(const struct making *making)
{
    const struct call *call = making->call;
    const int signal = signal_fetch(making->kernel, making->world, making->process,
                                    call->sigwait.set, &making->result->details);

    if (signal)
        timers_note_taken(making->world, making->process, signal);
    making->result->value = !signal ? -EAGAIN : call->memory != 0 ? -EFAULT : signal;
}

static void make_sigpending(const struct making *making)
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
static void make_sigaction(const struct making *making)
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

static void make_sigmask(const struct making *making)
{
    making->result->value = making->call->memory ? -EFAULT : 0;
}

static void make_setpgid(const struct making *making)
{
    making->result->value =
        group_set(making->kernel, making->world, making->process, making->call, making->effect);
}

static void make_setsid(const struct making *making)
{
    making->result->value = session_start(making->kernel, making->world, making->process);
}

static void make_getpgid(const struct making *making)
{
    making->result->value = group_get(making->world, making->process, making->call);
}

// On a pipe; files_call models fcntl on files.
static void make_fcntl(const struct making *making)
{
    const int64_t command = making->call->fcntl.command;

    (command == F_GETPIPE_SZ || command == F_SETPIPE_SZ ? pipe_size : pipe_flags)(
        making->kernel, making->world, making->process, making->call, making->result,
        making->effect);
}

// Of an end of a pipe, the descriptors tell all: only locks on a file are given back.
static void make_close(const struct making *making)
{
    const int fd = (int)making->call->close.fd;

    locks_close(making->kernel, making->world, making->process, fd, fd);
}

// The order in which Linux closes them is not followed: it is noted where it makes a difference.
static void make_close_range(const struct making *making)
{
    const int first = (int)making->call->close.fd;
    const int last = (int)making->call->close.last;

    closing_at_range(making->kernel, making->world, making->process, first, last);
    locks_close(making->kernel, making->world, making->process, first, last);
}

static void make_dup(const struct making *making)
{
    const int to = (int)making->call->dup.to;

    locks_close(making->kernel, making->world, making->process, to, to);
    making->result->value = to;
}

static void make_futex(const struct making *making)
{
    making->result->value = making->call->futex.result;
}

static void make_futex_wait(const struct making *making)
{
    making->result->value = futex_return(making->world, making->process);
}

static void make_futex_wake(const struct making *making)
{
    making->result->value = futex_wake(making->world, making->process, making->call);
}

static void make_shm(const struct making *making)
{
    making->result->value =
        shm_do(making->kernel, making->world, making->process, making->call, making->result);
}

static void make_sem(const struct making *making)
{
    making->result->value = sem_control(making->kernel, making->world, making->process,
                                        making->call, making->result, making->effect);
}

static void make_msg(const struct making *making)
{
    making->result->value =
        msg_control(making->kernel, making->world, making->process, making->call, making->result);
}

static void make_msgsnd(const struct making *making)
{
    making->result->value = msg_send(making->kernel, making->world, making->process, making->call);
}

static void make_msgrcv(const struct making *making)
{
    making->result->value =
        msg_receive(making->kernel, making->world, making->process, making->call, making->result);
}

static void make_sock(const struct making *making)
{
    making->result->value = sock_do(making->kernel, making->world, making->process, making->call,
                                    making->result, making->effect);
}

static void make_mq(const struct making *making)
{
    making->result->value = mqueue_do(making->kernel, making->world, making->process, making->call,
                                      making->result, making->effect);
}

static void make_poll(const struct making *making)
{
    making->result->value = poll_return(making->kernel, making->world, making->process,
                                        making->call, making->result, making->effect);
}

static void make_epoll(const struct making *making)
{
    making->result->value =
        epoll_control(making->kernel, making->world, making->process, making->call, making->effect);
}

static void make_lock(const struct making *making)
{
    making->result->value = lock_do(making->kernel, making->world, making->process, making->call,
                                    making->result, making->effect);
}

static void make_semop(const struct making *making)
{
    making->result->value =
        sem_operate(making->kernel, making->world, making->process, making->call);
}

// ---- When a call can return ---------------------------------------------------------------------

typedef bool ready_function(const struct kernel *kernel, const struct world *world, int process,
                            const struct call *call);

static bool never(const struct kernel *kernel, const struct world *world, int process,
                  const struct call *call)
{
    (void)kernel;
    (void)world;
    (void)process;
    (void)call;
    return false;
}

static bool ready_wait(const struct kernel *kernel, const struct world *world, int process,
                       const struct call *call)
{
    (void)kernel;
    return wait_find(world, process, call).is_over;
}

static bool ready_read(const struct kernel *kernel, const struct world *world, int process,
                       const struct call *call)
{
    (void)process;
    return !behaviour_pipe_reads(kernel->behaviour, call->object) ||
           pipe_read_ready(kernel, world, call);
}

static bool ready_write(const struct kernel *kernel, const struct world *world, int process,
                        const struct call *call)
{
    return !behaviour_pipe_writes(kernel->behaviour, call->object) ||
           pipe_write_ready(kernel, world, process, call);
}

static bool ready_sigwait(const struct kernel *kernel, const struct world *world, int process,
                          const struct call *call)
{
    (void)kernel;
    return call->sigwait.time != SIGWAIT_FOREVER || signal_ready(world, process, call->sigwait.set);
}

static bool ready_futex(const struct kernel *kernel, const struct world *world, int process,
                        const struct call *call)
{
    (void)kernel;
    return futex_ready(world, process, call);
}

// ---- The table ----------------------------------------------------------------------------------

// By kind: what a call brings, and when it can return (NULL: at once). kernel.c models forks, ends
// and exec, because more than one process goes on or none does. files.c models calls on files.
// Calls that only a signal ends bring nothing.
static const struct {
    make_function *make;
    ready_function *ready;
} models[CALL_KINDS] = {
    [CALL_CLOSE] = {make_close, NULL},
    [CALL_CLOSE_RANGE] = {make_close_range, NULL},
    [CALL_YIELD] = {make_plain, NULL},
    [CALL_SLEEP] = {make_plain, NULL},
    [CALL_SIGRETURN] = {make_plain, NULL},
    [CALL_LOCAL] = {make_plain, NULL},
    [CALL_WAIT] = {make_wait, ready_wait},
    [CALL_WAITID] = {make_wait, ready_wait},
    [CALL_WRITE] = {make_write, ready_write},
    [CALL_WRITEV] = {make_write, ready_write},
    [CALL_READ] = {make_read, ready_read},
    [CALL_OPEN] = {make_open, fifo_ready},
    [CALL_GETPPID] = {make_getppid, NULL},
    [CALL_KILL] = {make_kill, NULL},
    [CALL_TKILL] = {make_kill, NULL},
    [CALL_TGKILL] = {make_kill, NULL},
    [CALL_SIGQUEUE] = {make_kill, NULL},
    [CALL_PIDFD] = {make_pidfd, NULL},
    [CALL_PIDFD_KILL] = {make_kill, NULL},
    [CALL_ALARM] = {make_alarm, NULL},
    [CALL_TIMER] = {make_timer, NULL},
    [CALL_EVENT] = {make_event, event_ready},
    [CALL_SIGWAIT] = {make_sigwait, ready_sigwait},
    [CALL_SIGPENDING] = {make_sigpending, NULL},
    [CALL_SIGACTION] = {make_sigaction, NULL},
    [CALL_SIGMASK] = {make_sigmask, NULL},
    [CALL_SETPGID] = {make_setpgid, NULL},
    [CALL_SETSID] = {make_setsid, NULL},
    [CALL_GETPGID] = {make_getpgid, NULL},
    [CALL_FCNTL] = {make_fcntl, NULL},
    [CALL_DUP] = {make_dup, NULL},
    [CALL_FUTEX] = {make_futex, NULL},
    [CALL_SHM] = {make_shm, NULL},
    [CALL_FUTEX_WAIT] = {make_futex_wait, ready_futex},
    [CALL_FUTEX_WAKE] = {make_futex_wake, NULL},
    [CALL_SEM] = {make_sem, NULL},
    [CALL_MSG] = {make_msg, NULL},
    [CALL_MSGSND] = {make_msgsnd, msg_ready},
    [CALL_MSGRCV] = {make_msgrcv, msg_ready},
    [CALL_MQ] = {make_mq, NULL},
    [CALL_MQ_NOTIFY] = {make_mq, NULL},
    [CALL_MQ_SEND] = {make_mq, mqueue_ready},
    [CALL_MQ_RECEIVE] = {make_mq, mqueue_ready},
    [CALL_SEMOP] = {make_semop, sem_ready},
    [CALL_SOCK] = {make_sock, sock_ready},
    [CALL_POLL] = {make_poll, poll_ready},
    [CALL_EPOLL] = {make_epoll, NULL},
    [CALL_LOCK] = {make_lock, lock_ready},
    [CALL_PAUSE] = {NULL, never},
    [CALL_SUSPEND] = {NULL, never},
    [CALL_SPIN] = {NULL, never},
};

bool call_ready(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    ready_function *const ready = models[call->kind].ready;

    return !ready || ready(kernel, world, process, call);
}

static void make_other(const struct making *making)
{
    make_function *const make = models[making->call->kind].make;

    if (make)
        make(making);
    else
        effect_refuse(making->effect, REFUSED_CALL, making->process, (int)making->call->kind);
}

// Whether fcntl(2) finds the flags of the open file changed.
static bool is_turned(const struct world *world, const struct call *call)
{
    const struct shared *there = call->kind == CALL_FCNTL ? world_look(world, call->object) : NULL;

    return there && there->turned;
}

void call_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct result *result, struct effect *effect)
{
    const bool was_turned = is_turned(world, call);

    if (!files_call(kernel, world, process, call, result, effect))
        make_other(&(struct making){kernel, world, process, call, result, effect});
    if (is_turned(world, call) != was_turned && kernel->behaviour->objects[call->object].passed)
        effect_refuse(effect, REFUSED_RIGHTS_FLAGS, process, -1);
}
