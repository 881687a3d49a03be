// SPDX-License-Identifier: MIT
// What each call brings, apart from signals that come while it waits.
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/call.h"

static void positions_share(struct world *world, const struct bytes *positions)
{
    struct position position;

    for (size_t at = 0; at + sizeof position <= positions->len; at += sizeof position) {
        memcpy(&position, positions->data + at, sizeof position);
        world_shared(world, position.object)->offset = position.offset;
    }
}

void fork_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const int child = behaviour_child(kernel->behaviour, process, node->local.children);

    if (child < 0 || child >= kernel->processes_max) {
        effect_refuse(effect, REFUSED_PROCESSES, process, -1);
        return;
    }
    while (world->count <= child)
        world->process[world->count++] = (struct process){.vforked = -1};
    world->process[child] = (struct process){.life = LIFE_RUNNING,
                                             .node = world->process[process].node,
                                             .entry = NODE_NONE,
                                             .parent = process,
                                             .group = world->process[process].group,
                                             .session = world->process[process].session,
                                             .vforked = -1};
    positions_share(world, &call->text);
    effect->born = child;
    effect_move(world, effect, child, (struct result){.how = AS_CHILD});
    if (call->fork.is_vfork)
        world->process[process].vforked = child;
    else
        effect_move(world, effect, process, (struct result){.value = FIRST_PID + child});
}

bool is_into_pipe(const struct kernel *kernel, const struct call *call)
{
    return (call->kind == CALL_WRITE || call->kind == CALL_WRITEV) &&
           kernel->behaviour->objects[call->object].kind == OBJECT_PIPE_WRITE;
}

void write_do(const struct kernel *kernel, struct world *world, int process,
              const struct call *call, struct result *result, struct effect *effect)
{
    const enum object_kind kind = kernel->behaviour->objects[call->object].kind;

    if (is_into_pipe(kernel, call)) {
        (void)pipe_write(kernel, world, process, call, true, effect, result);
        return;
    }
    result->value = (int64_t)call->text.len;
    effect->stream = kind == OBJECT_ERROR ? STDERR_FILENO : STDOUT_FILENO;
    effect->shown = call->text.len;
}

// What /proc shows of a process hangs on whether it runs, is a zombie or is gone.
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

    if (object->kind == OBJECT_PIPE_READ)
        pipe_read(kernel, world, process, call, result);
    else
        result->life = proc_view(world, object->process);
}

// As alarm(2) rounds: to the nearest second, but a time that is not yet over is never none.
static int64_t whole_seconds(int64_t microseconds)
{
    const int64_t seconds = (microseconds + MICROSECONDS / 2) / MICROSECONDS;

    return microseconds && !seconds ? 1 : seconds;
}

// What was left of the alarm before: alarm returns it, in seconds, setitimer stores it. As no time
// passes here, that is the time it was set to.
static void do_alarm(struct world *world, int process, const struct call *call,
                     struct result *result)
{
    int64_t *const alarm = &world->process[process].alarm;

    result->value = call->alarm.is_timer ? 0 : whole_seconds(*alarm);
    result->left = call->alarm.is_timer ? (uint64_t)*alarm : 0;
    *alarm = call->alarm.microseconds;
}

static void do_sigwait(const struct kernel *kernel, struct world *world, int process,
                       const struct call *call, struct result *result)
{
    const int signal = signal_fetch(kernel, world, process, call->sigwait.set, &result->told);

    result->value = !signal ? -EAGAIN : call->memory != 0 ? -EFAULT : signal;
}

struct action action_of(const struct call *call)
{
    return (struct action){(enum action_kind)call->action.kind, call->action.flags,
                           call->action.mask};
}

// A signal that is ignored from now on does not wait any longer, blocked or not (POSIX XSH 2.4.3).
static void do_sigaction(struct world *world, int process, const struct node *node)
{
    const int signal = (int)node->call.action.signal;
    struct dispositions after = node->local.signals;

    dispositions_set(&after, signal, action_of(&node->call));
    signal_discard(world, process, dispositions_without_effect(&after) & signal_bit(signal));
}

static void do_wait(struct world *world, int process, const struct call *call,
                    struct result *result)
{
    const struct wait_found found = wait_find(world, process, call);

    *result = found.result;
    if (found.child >= 0)
        wait_take(world, call, found.child);
}

// Calls about groups and descriptors.
static void do_other_call(const struct kernel *kernel, struct world *world, int process,
                          const struct call *call, struct result *result, struct effect *effect)
{
    switch ((int)call->kind) {
    case CALL_SETPGID:
        result->value = group_set(kernel, world, process, call, effect);
        break;
    case CALL_SETSID:
        result->value = session_start(kernel, world, process);
        break;
    case CALL_GETPGID:
        result->value = group_get(world, process, call);
        break;
    case CALL_FCNTL:
        pipe_flags(kernel, world, process, call, result, effect);
        break;
    case CALL_DUP:
        result->value = call->dup.to;
        break;
    case CALL_FUTEX:
        result->value = call->futex.result;
        break;
    default:
        break;
    }
}

// The calls with one result and no further consequences.
void call_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct result *result, struct effect *effect)
{
    if (files_call(kernel, world, process, call, result, effect))
        return;
    switch ((int)call->kind) {
    case CALL_WAIT:
    case CALL_WAITID:
        do_wait(world, process, call, result);
        break;
    case CALL_WRITE:
    case CALL_WRITEV:
        write_do(kernel, world, process, call, result, effect);
        break;
    case CALL_READ:
        read_do(kernel, world, process, call, result);
        break;
    case CALL_OPEN:
        result->life = proc_view(world, (int)call->open.process);
        break;
    case CALL_GETPPID:
        result->value = number_seen(world->process[process].parent);
        break;
    case CALL_KILL:
    case CALL_TKILL:
    case CALL_TGKILL:
        result->value = signal_kill(kernel, world, process, call, effect);
        break;
    case CALL_ALARM:
        do_alarm(world, process, call, result);
        break;
    case CALL_SIGWAIT:
        do_sigwait(kernel, world, process, call, result);
        break;
    case CALL_SIGPENDING:
        result->pending = world->process[process].pending &
                          kernel_node(kernel, world, process)->local.signals.blocked;
        break;
    case CALL_SIGACTION:
        do_sigaction(world, process, kernel_node(kernel, world, process));
        result->value = call->memory ? -EFAULT : 0;
        break;
    case CALL_SIGMASK:
        result->value = call->memory ? -EFAULT : 0;
        break;
    default:
        do_other_call(kernel, world, process, call, result, effect);
    }
}
