// SPDX-License-Identifier: MIT
// What each call brings, apart from signals that come while it waits, and when it can return.

#include "interleave/model/call.h"
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/clock.h"
#include "interleave/model/events.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"
#include "interleave/model/making.h"
#include "interleave/model/messages.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/poll.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

// Returns 0, and changes only the process itself.
static void make_plain(const struct making *making)
{
    (void)making;
}

static void make_clock(const struct making *making)
{
    making->result->value = making->call->clock.is_free ? CLOCK_STANDS : CLOCK_MOVES;
}

static bool never(const struct kernel *kernel, const struct world *world, int process,
                  const struct call *call)
{
    (void)kernel;
    (void)world;
    (void)process;
    (void)call;
    return false;
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
    [CALL_DEATHSIG] = {make_plain, NULL}, // what it sets is local to the process
    [CALL_SLEEP] = {make_plain, NULL},
    [CALL_CLOCK] = {make_clock, NULL},
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
