// SPDX-License-Identifier: MIT
// Parents and children: the end of a process, and the wait calls, as described in wait(2).
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "interleave/model/adopted.h"
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

// A child that has asked for a signal gets it from its dying parent (forget_original_parent in
// Linux's exit.c). Unless it ignores the signal, it knows then, and is no orphan by mistake. The
// setting stays, but process 1 never ends.
static void child_tell(const struct kernel *kernel, struct world *world, int child, int parent)
{
    struct process *there = &world->process[child];
    const struct local *local = &kernel_node(kernel, world, child)->local;
    const int signal = local->deathsig;

    there->stray = !signal || dispositions_without_effect(&local->signals) & signal_bit(signal);
    if (!signal || there->closed)
        return;
    there->bereft = (uint8_t)signal;
    signal_send(
        kernel, world, child,
        (struct signal_details){.signal = signal, .code = SI_USER, .process = parent, .status = 0});
}

// The children pass to process 1. As in Linux, this is done child by child and for the group of a
// dead child, too, whether or not that was orphaned before.
static void children_leave(const struct kernel *kernel, struct world *world, int process)
{
    for (int i = 0; i < world->count; i++) {
        struct process *child = &world->process[i];
        if (child->life == LIFE_NONE || child->parent != process)
            continue;
        const bool had_tie = group_has_tie(world, i);
        const int group = child->group;
        child->parent = REAPER;
        child->end_signal = 0;
        if (child->life == LIFE_ZOMBIE && !adopted_stays(kernel, world, process))
            *child = (struct process){.vforked = -1};
        else if (child->life == LIFE_RUNNING)
            child_tell(kernel, world, i, process);
        if (had_tie)
            group_lose_tie(kernel, world, group);
    }
}

void process_end(const struct kernel *kernel, struct world *world, int process, int status)
{
    struct process *dead = &world->process[process];
    const int parent = dead->parent;
    const bool had_tie = group_has_tie(world, process);
    const bool execed = kernel_node(kernel, world, process)->local.execed;

    children_leave(kernel, world, process);
    if (kernel->scope->siginfo)
        signal_forget(world, process);
    *dead = (struct process){.life = LIFE_ZOMBIE,
                             .parent = parent,
                             .status = status,
                             .execed = execed,
                             .end_signal = dead->end_signal,
                             .group = dead->group,
                             .session = dead->session,
                             .vforked = -1};
    if (had_tie)
        group_lose_tie(kernel, world, dead->group);
    if (process == 0)
        world->status = status;
    const int signal = dead->end_signal ? dead->end_signal : SIGCHLD;
    if (parent == REAPER
            ? !adopted_stays(kernel, world, process)
            : signal == SIGCHLD && kernel_node(kernel, world, parent)->local.signals.no_zombies)
        *dead = (struct process){.vforked = -1};
    epoll_notice_end(kernel, world, process);
    if (parent != REAPER && signal != END_QUIETLY)
        signal_send(kernel, world, parent,
                    (struct signal_details){.signal = signal,
                                            .code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED,
                                            .process = process,
                                            .status = WIFEXITED(status) ? WEXITSTATUS(status)
                                                                        : WTERMSIG(status)});
}

enum { WAIT_P_ALL, WAIT_P_PID, WAIT_P_GROUP };

// Both wait calls in one form: which children (idtype of waitid), with which options.
struct question {
    int type;
    int64_t id;
    int64_t options;
};

static struct question question_of(const struct world *world, int process, const struct call *call)
{
    const int64_t pid = call->wait.pid;
    const int asleep = world->process[process].asleep;

    if (asleep)
        return (struct question){WAIT_P_GROUP, asleep - 1, wait_options(call)};
    if (wait_is_by_id(call))
        return (struct question){call->waitid.type == P_ALL   ? WAIT_P_ALL
                                 : call->waitid.type == P_PID ? WAIT_P_PID
                                                              : WAIT_P_GROUP,
                                 call->waitid.id - FIRST_PID, wait_options(call)};
    if (pid == -1)
        return (struct question){WAIT_P_ALL, 0, wait_options(call)};
    if (pid == 0)
        return (struct question){WAIT_P_GROUP, world->process[process].group, wait_options(call)};
    if (pid < 0)
        return (struct question){WAIT_P_GROUP, -pid - FIRST_PID, wait_options(call)};
    return (struct question){WAIT_P_PID, pid - FIRST_PID, wait_options(call)};
}

// eligible_child in Linux: a wait is for children with SIGCHLD, or for the others.
static bool is_of_clones(const struct question *question)
{
    return (question->options & __WCLONE) != 0;
}

static bool asked_for(const struct world *world, int process, const struct question *question,
                      int child)
{
    const struct process *there = &world->process[child];

    if (there->life == LIFE_NONE || there->parent != process ||
        !(question->options & __WALL || (there->end_signal != 0) == is_of_clones(question)))
        return false;
    return question->type == WAIT_P_ALL ||
           (question->type == WAIT_P_PID ? child == question->id : there->group == question->id);
}

bool wait_asks_for(const struct world *world, int process, const struct call *call, int child)
{
    const struct question question = question_of(world, process, call);

    return asked_for(world, process, &question, child);
}

// The error that the kernel finds before it looks for a child, or 0.
static int64_t error_of(const struct call *call)
{
    const bool by_id = wait_is_by_id(call);
    const unsigned news = WEXITED | WSTOPPED | WCONTINUED;
    const unsigned known = WNOHANG | WSTOPPED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE |
                           (by_id ? WEXITED | WNOWAIT : 0);
    const unsigned options = (unsigned)(by_id ? call->waitid.options : call->wait.options);

    if (options & ~known || (by_id && !(options & news)))
        return -EINVAL;
    if (!by_id)
        return call->wait.pid == INT_MIN ? -ESRCH : 0;
    const struct waitid_arguments *waitid = &call->waitid;
    return (waitid->type == P_PID && waitid->id <= 0) || (waitid->type == P_PGID && waitid->id < 0)
               ? -EINVAL
               : 0;
}

bool wait_only_dead(const struct world *world, int process, const struct call *call)
{
    const struct question question = question_of(world, process, call);
    bool any = false;

    for (int i = 0; i < world->count; i++) {
        if (!asked_for(world, process, &question, i))
            continue;
        if (world->process[i].life != LIFE_ZOMBIE)
            return false;
        any = true;
    }
    return any && !error_of(call);
}

void wait_lose(struct world *world, int process, const struct call *call, struct effect *effect)
{
    const struct question question = question_of(world, process, call);

    for (int i = 0; i < world->count; i++) {
        if (!asked_for(world, process, &question, i))
            continue;
        world->process[i] = (struct process){.vforked = -1};
        effect->lost[i] = true;
    }
}

enum { STATUS_CONTINUED = 0xffff };

// What the wait reports of the child under these options, as a wait status; STATUS_NONE for
// nothing.
static int news_of(const struct process *child, int64_t options)
{
    if (child->life == LIFE_ZOMBIE)
        return (options & WEXITED) ? child->status : STATUS_NONE;
    if (child->news == NEWS_STOPPED && (options & WSTOPPED))
        return W_STOPCODE(child->stopped);
    if (child->news == NEWS_CONTINUED && (options & WCONTINUED))
        return STATUS_CONTINUED;
    return STATUS_NONE;
}

enum wait_need wait_need(const struct call *call, int *child)
{
    const bool by_id = wait_is_by_id(call);
    const int64_t options = wait_options(call);

    *child = (int)((by_id ? call->waitid.id : call->wait.pid) - FIRST_PID);
    if (error_of(call) || (options & (WNOHANG | WNOWAIT | __WCLONE)) || !(options & WEXITED))
        return NEEDS_NOTHING;
    if (by_id ? call->waitid.type == P_ALL : call->wait.pid == -1)
        return NEEDS_ANY;
    return (by_id ? call->waitid.type == P_PID : call->wait.pid > 0) ? NEEDS_ONE : NEEDS_NOTHING;
}

int wait_next(const struct world *world, int process, const struct call *call, int child)
{
    const struct question question = question_of(world, process, call);

    for (int i = child + 1; i < world->count && !error_of(call); i++)
        if (asked_for(world, process, &question, i) &&
            news_of(&world->process[i], question.options) != STATUS_NONE)
            return i;
    return -1;
}

// Whether the next step of the child is its end.
static bool is_ending(const struct kernel *kernel, const struct world *world, int child)
{
    if (world->process[child].life != LIFE_RUNNING)
        return false;
    const enum call_kind kind = kernel_node(kernel, world, child)->call.kind;
    return world->process[child].closed || kind_is(kind, KIND_END);
}

bool wait_may_choose(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const struct question question = question_of(world, process, call);
    int children = 0;

    for (int i = 0; i < world->count && !error_of(call); i++)
        if (asked_for(world, process, &question, i))
            children += news_of(&world->process[i], question.options) != STATUS_NONE ||
                        ((question.options & WEXITED) && is_ending(kernel, world, i));
    return children > 1;
}

// The child is reaped before its status is stored: with a bad address, the process never learns it
// (kernel_wait4 and waitid in Linux's exit.c). A real run has to know which child it was.
static void give(const struct call *call, struct result *result)
{
    const int64_t bad = call->memory;
    const bool is_found = wait_child(call, result) != 0;

    if (!bad || (!is_found && !(wait_is_by_id(call) && bad & MEMORY_RESULT)))
        return;
    if (!wait_is_by_id(call))
        result->waited.child = (uint32_t)result->value;
    result->value = -EFAULT;
}

struct result wait_result(const struct world *world, const struct call *call, int child)
{
    const uint32_t number = (uint32_t)(FIRST_PID + child);
    struct result result = {0};

    result.waited.status = (uint32_t)news_of(&world->process[child], wait_options(call));
    if (wait_is_by_id(call))
        result.waited.child = number;
    else
        result.value = number;
    give(call, &result);
    return result;
}

void wait_take(struct world *world, const struct call *call, int child)
{
    if (wait_options(call) & WNOWAIT)
        return;
    if (world->process[child].life == LIFE_ZOMBIE)
        world->process[child] = (struct process){.vforked = -1};
    else
        world->process[child].news = NEWS_NONE;
}

// Whether there is a child for which the call would wait. A call that does not ask for dead
// children (waitid without WEXITED) does not wait for them either: nothing more will come of them.
static bool any_to_come(const struct world *world, int process, const struct question *question)
{
    for (int i = 0; i < world->count; i++)
        if (asked_for(world, process, question, i) &&
            (world->process[i].life == LIFE_RUNNING || (question->options & WEXITED)))
            return true;
    return false;
}

// Of several dead children, Linux takes the one that was born first.
struct wait_found wait_find(const struct world *world, int process, const struct call *call)
{
    const struct question question = question_of(world, process, call);
    const int first = wait_next(world, process, call, -1);
    struct wait_found found = {
        .is_over = true, .child = first, .result = {.value = error_of(call)}};

    if (found.result.value == 0 && first >= 0) {
        found.result = wait_result(world, call, first);
        return found;
    }
    if (found.result.value == 0) {
        const bool any = any_to_come(world, process, &question);
        found.is_over = (!any && !world->process[process].asleep) || question.options & WNOHANG;
        found.result.value = any ? 0 : -ECHILD;
    }
    if (found.is_over)
        give(call, &found.result);
    return found;
}

// Whether the process waits for a group, and would have to sleep.
static bool sleeps_for_group(const struct kernel *kernel, const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    if (there->life != LIFE_RUNNING || there->closed || there->asleep)
        return false;
    const struct call *call = &kernel_node(kernel, world, process)->call;
    return kind_is(call->kind, KIND_WAIT) &&
           question_of(world, process, call).type == WAIT_P_GROUP &&
           !call_ready(kernel, world, process);
}

bool wait_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel->scope->leaves && sleeps_for_group(kernel, world, process);
}

int16_t sleep_of(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    if (call->kind == CALL_SUSPEND || call->kind == CALL_POLL)
        return 1;
    return (int16_t)(question_of(world, process, call).id + 1);
}

void wait_member_leaves(const struct kernel *kernel, const struct world *world, int child)
{
    const int parent = world->process[child].parent;

    if (sleeps_for_group(kernel, world, child) ||
        (parent != REAPER && sleeps_for_group(kernel, world, parent) &&
         wait_asks_for(world, parent, &kernel_node(kernel, world, parent)->call, child)))
        scope_leaves(kernel->scope);
}
