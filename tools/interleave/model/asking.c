// SPDX-License-Identifier: MIT
// Polling loops: counting their rounds, and cutting them.
#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/asking.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/model/rounds.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

// A call whose answer is all that the process learns by it.
static bool is_plain_question(const struct call *call)
{
    return call->kind == CALL_GETPPID ||
           (kind_is(call->kind, KIND_WAIT) && (wait_options(call) & WNOHANG)) ||
           (call->kind == CALL_KILL && call->kill.signal == 0);
}

static bool is_of_mqueue(const struct call *call)
{
    return call->kind == CALL_MQ_SEND || call->kind == CALL_MQ_RECEIVE;
}

// A read of a pipe that may be empty and does not block, or poll with a time limit; likewise for a
// message queue. Only the answer that there is nothing counts: with anything else, the loop has got
// what it polls for.
static bool is_poll(const struct call *call)
{
    return (call->kind == CALL_READ && call->read.polls) ||
           (call->kind == CALL_SOCK &&
            (call->sock.does == SOCK_RECEIVES || call->sock.does == SOCK_ACCEPTS) &&
            call->sock.flags & ((int64_t)SOCK_POLLS | MSG_DONTWAIT)) ||
           (call->kind == CALL_POLL && call->poll.time != POLL_FOREVER) ||
           (is_of_mqueue(call) && call->mq_message.polls);
}

static bool is_nothing(const struct call *call, int64_t value)
{
    return value == (call->kind == CALL_POLL ? 0 : -EAGAIN) ||
           (is_of_mqueue(call) && value == -ETIMEDOUT);
}

// Whether the call would find nothing now.
static bool polls_in_vain(const struct kernel *kernel, const struct world *world, int process,
                          const struct call *call)
{
    if (is_of_mqueue(call))
        return mqueue_vain(kernel, world, call) != 0;
    return call->kind == CALL_POLL   ? poll_look(kernel, world, process, call, NULL) == 0
           : call->kind == CALL_SOCK ? sock_has_nothing(kernel, world, call)
                                     : pipe_has_nothing(kernel, world, call);
}

bool is_question(const struct call *call)
{
    return kind_is(call->kind, KIND_PASTIME) || call->kind == CALL_OPEN || is_poll(call) ||
           is_plain_question(call);
}

bool is_idle(const struct behaviour *behaviour, const struct call *call)
{
    if (!kind_is(call->kind, KIND_WRITE))
        return is_question(call);
    const enum object_kind kind = behaviour->objects[call->object].kind;
    return kind == OBJECT_OUT || kind == OBJECT_ERROR;
}

static bool same_place(const struct node *one, const struct node *other)
{
    return one->line == other->line && one->call.kind == other->call.kind &&
           one->call.sp == other->call.sp && call_has_same_arguments(&one->call, &other->call);
}

static bool same_answer(const struct result *one, const struct result *other)
{
    return one->value == other->value && one->more == other->more;
}

void asking_count(struct behaviour *behaviour, int node)
{
    struct node *here = behaviour->nodes[node];
    const struct result *answer = &here->result;
    int at = here->parent;

    if (!is_plain_question(&here->call) && !is_poll(&here->call))
        return;
    for (int i = 0; at != NODE_NONE && i < LOOP_MAX; i++) {
        const struct node *earlier = behaviour->nodes[at];
        if (answer->how != RETURNED || answer->signals || !is_idle(behaviour, &earlier->call) ||
            (is_poll(&earlier->call) && !is_nothing(&earlier->call, answer->value)))
            return;
        if (same_place(earlier, here)) {
            here->repeated_answer = *answer;
            here->rounds = 1;
            if (earlier->rounds && same_answer(&earlier->repeated_answer, answer))
                here->rounds += earlier->rounds;
            return;
        }
        answer = &earlier->result;
        at = earlier->parent;
    }
}

// kill(2) with signal 0.
static int64_t kill_answer(const struct world *world, int process, int64_t pid)
{
    if (pid == number_seen(REAPER))
        return -EPERM;
    return signal_finds(world, process, pid) ? 0 : -ESRCH;
}

// Whether the wait could find any of several children.
static bool has_choice(const struct world *world, int process, const struct call *call)
{
    const int first = wait_next(world, process, call, -1);

    return first >= 0 && wait_next(world, process, call, first) >= 0;
}

bool asks_in_vain(const struct kernel *kernel, const struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);
    struct result result = {0};

    if (world->process[process].closed)
        return false;
    if (rounds_are_over(kernel, world, process))
        return true;
    if (node->rounds < kernel->rounds_max ||
        (!is_plain_question(&node->call) && !is_poll(&node->call)))
        return false;
    if (kernel->reaps_any && kind_is(node->call.kind, KIND_WAIT) &&
        has_choice(world, process, &node->call))
        return false;
    if (node->call.kind == CALL_GETPPID)
        result.value = number_seen(world->process[process].parent);
    else if (node->call.kind == CALL_KILL)
        result.value = kill_answer(world, process, node->call.kill.to);
    else if (is_poll(&node->call))
        return polls_in_vain(kernel, world, process, &node->call) &&
               is_nothing(&node->call, node->repeated_answer.value);
    else
        result = wait_find(world, process, &node->call).result;
    return same_answer(&result, &node->repeated_answer);
}
