// SPDX-License-Identifier: MIT
// Functions registered with atexit(3) or on_exit(3) before a fork that a process and a child of it,
// or a later descendant, call when they end. Only what other processes can notice counts, and only
// if both do the same: a function that compares process numbers and returns, that writes what its
// own process has left in a buffer, or that removes a file of its own process is right.
#include <sys/ipc.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// Whether the call leaves something behind that another process, or a user, finds.
static bool is_noticed(const struct call *call)
{
    switch (call->kind) {
    case CALL_WRITE:
    case CALL_WRITEV:
    case CALL_UNLINK:
    case CALL_RENAME:
    case CALL_LINK:
    case CALL_SYMLINK:
    case CALL_MKDIR:
    case CALL_TRUNCATE:
    case CALL_SEMOP:
    case CALL_MSGSND:
    case CALL_MQ_SEND:
        return true;
    case CALL_SHM:
        return call->shm.does == IPC_RMID;
    case CALL_SEM:
        return call->sem.does == IPC_RMID;
    case CALL_MSG:
        return call->msg.does == IPC_RMID;
    case CALL_MQ:
        return call->mqueue.does == MQUEUE_UNLINKS;
    case CALL_SOCK:
        return call->sock.does == SOCK_SENDS;
    default:
        return kind_is(call->kind, KIND_KILL) && call->kill.signal != 0;
    }
}

// Whether the call writes what may have been in a buffer before the function was called: the text
// is that of the process, not of the function. A stream that the function has opened itself holds
// only text of its own.
static bool is_old_text(const struct behaviour *behaviour, const struct node *node)
{
    int at = node->parent;

    while (at != NODE_NONE && behaviour->nodes[at]->at_exit.is)
        at = behaviour->nodes[at]->parent;
    if (!node->at_exit.flushes || at == NODE_NONE)
        return false;
    const struct local *local = &behaviour->nodes[at]->local;
    for (int i = 0; i < local->count; i++)
        if (local->descriptors[i].object == node->call.object)
            return true;
    return false;
}

// What the call is about: each open(2) of a file makes an object of its own.
static int about(const struct behaviour *behaviour, const struct call *call)
{
    const int object = call->object;

    return object != OBJECT_NONE && behaviour->objects[object].kind == OBJECT_FILE
               ? behaviour->objects[object].content
               : object;
}

static bool is_same_call(const struct behaviour *behaviour, const struct call *one,
                         const struct call *other)
{
    return one->kind == other->kind && about(behaviour, one) == about(behaviour, other) &&
           call_has_same_arguments(one, other) && buffer_equal(&one->text, &other->text);
}

static bool is_ancestor(const struct behaviour *behaviour, int ancestor, int process)
{
    while (process >= 0 && process != ancestor)
        process = behaviour_parent(behaviour, process);
    return process == ancestor;
}

// Whether the process of node CHILD has inherited the function from that of node PARENT, or both
// from an ancestor. A registration of a process farther above may be another one, made after its
// fork. Children that call the function while their parent ends by _exit may be meant to.
static bool is_inherited(const struct behaviour *behaviour, const struct node *child,
                         const struct node *parent)
{
    if (!child->at_exit.is_inherited || child->process == parent->process)
        return false;
    return behaviour_parent(behaviour, child->process) == parent->process ||
           (parent->at_exit.is_inherited &&
            is_ancestor(behaviour, parent->process, child->process));
}

static bool is_again(const struct behaviour *behaviour, const struct node *node,
                     const struct node *other)
{
    return other->at_exit.is && other->at_exit.function == node->at_exit.function &&
           (is_inherited(behaviour, node, other) || is_inherited(behaviour, other, node)) &&
           is_same_call(behaviour, &node->call, &other->call);
}

static void pair_add(const struct finder *finder, const struct edge *edge, const struct node *first)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    const bool is_child = is_inherited(behaviour, node, first);
    const struct node *child = is_child ? node : first;
    const struct node *parent = is_child ? first : node;
    struct buffer *text = finding_add(finder, FINDING_EXIT_IN_CHILD, child->process,
                                      child->at_exit.line, edge->from, edge);

    if (text)
        buffer_print(
            text,
            "process %d calls, as it ends, the function at %s, which was registered before "
            "its fork; process %d calls it, too, so that %s is done twice; a child "
            "usually leaves with _exit",
            FIRST_PID + child->process, behaviour->lines.keys[child->at_exit.function].data,
            FIRST_PID + parent->process, node_call_name(node));
}

void find_exit_in_child(const struct finder *finder, const struct edge *edge)
{
    const struct search *search = finder->search;
    const struct node *node = search->behaviour.nodes[edge->node];

    if (edge->step.kind != STEP_CALL || !node->at_exit.is || node->at_exit.function < 0 ||
        !is_noticed(&node->call) || is_old_text(&search->behaviour, node))
        return;
    for (int at = edge->from; search->states[at].found_by >= 0;) {
        const struct edge *before = &search->edges[search->states[at].found_by];
        const struct node *other = search->behaviour.nodes[before->node];
        if (before->step.kind == STEP_CALL && is_again(&search->behaviour, node, other))
            pair_add(finder, edge, other);
        at = before->from;
    }
}
