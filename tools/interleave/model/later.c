// SPDX-License-Identifier: MIT
// Who can still notice the close of the other end of a pipe or a socket.
#include "interleave/model/later.h"
#include <stdlib.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/model/poll.h"
#include "interleave/tracee/calls.h"
#include "lib/base/memory.h"

uint64_t later_looks(int object)
{
    return (uint64_t)1 << (object * 2 & 63);
}

uint64_t later_writes(int pipe)
{
    return (uint64_t)1 << ((pipe * 2 + 1) & 63);
}

uint64_t later_lets_go(int end)
{
    return (uint64_t)1 << (end & 63);
}

// ---- One call -----------------------------------------------------------------------------------

static uint64_t of_pipe(const struct object *end, int pipe, const struct call *call)
{
    switch (call->kind) {
    case CALL_READ:
        return call->read.polls || end->no_block ? later_looks(pipe) : 0;
    case CALL_WRITE:
    case CALL_WRITEV:
        return later_writes(pipe);
    case CALL_CLOSE:
    case CALL_DUP:
        return 0;
    default:
        return later_looks(pipe) | later_writes(pipe);
    }
}

static uint64_t of_socket(const struct object *end, const struct call *call)
{
    const bool waits = call->kind == CALL_SOCK && call->sock.does == SOCK_RECEIVES &&
                       !(call->sock.flags & (MSG_DONTWAIT | SOCK_POLLS)) && !end->no_block;

    return waits || call->kind == CALL_CLOSE || call->kind == CALL_DUP ? 0
                                                                       : later_looks(call->object);
}

static uint64_t of_object(const struct behaviour *behaviour, int object, const struct call *call)
{
    const int pipe = behaviour_pipe(behaviour, object);

    if (pipe != OBJECT_NONE)
        return of_pipe(&behaviour->objects[object], pipe, call);
    return object >= 0 && behaviour->objects[object].kind == OBJECT_SOCKET
               ? of_socket(&behaviour->objects[object], call)
               : 0;
}

static uint64_t of_call(const struct behaviour *behaviour, const struct call *call)
{
    uint64_t bits = of_object(behaviour, call->object, call);

    for (int i = 0; call->kind == CALL_POLL && i < poll_item_count(call); i++) {
        const int object = poll_item_get(call, i).object;
        const int pipe = behaviour_pipe(behaviour, object);
        if (object >= 0)
            bits |=
                pipe == OBJECT_NONE ? later_looks(object) : later_looks(pipe) | later_writes(pipe);
    }
    return bits;
}

// A call by which the process can end, also by SIGPIPE, or that can close several descriptors.
static bool closes_many(const struct behaviour *behaviour, const struct call *call)
{
    const bool sends = call->kind == CALL_SOCK && call->sock.does == SOCK_SENDS;

    return kind_is(call->kind, KIND_END) || call->kind == CALL_EXEC ||
           call->kind == CALL_CLOSE_RANGE || sends ||
           (kind_is(call->kind, KIND_WRITE) && behaviour_pipe_writes(behaviour, call->object));
}

// The ends of pipes and sockets that the process has at such a call, if there are several.
static uint64_t let_go_by(const struct behaviour *behaviour, const struct node *node)
{
    uint64_t bits = 0;

    for (int i = 0; closes_many(behaviour, &node->call) && i < node->local.count; i++)
        if (behaviour_channel(behaviour, node->local.descriptors[i].object) != OBJECT_NONE)
            bits |= later_lets_go(node->local.descriptors[i].object);
    return (bits & (bits - 1)) != 0 ? bits : 0;
}

// ---- All that can follow ------------------------------------------------------------------------

struct todo {
    int *nodes; // owned
    size_t count;
    size_t size;
};

static void todo_add(struct todo *todo, int node)
{
    if (todo->count == todo->size) {
        todo->size = todo->size ? todo->size * 2 : 16;
        todo->nodes = memory_resize(todo->nodes, todo->size, sizeof *todo->nodes);
    }
    todo->nodes[todo->count++] = node;
}

// Adds the bits to the node, and to those that lead to it: its parents, and those of equal nodes.
static void spread(struct behaviour *behaviour, int from, uint64_t bits, uint64_t let_go)
{
    struct todo todo = {0};

    todo_add(&todo, from);
    while (todo.count > 0) {
        int at = todo.nodes[--todo.count];
        while (at != NODE_NONE &&
               (bits & ~behaviour->nodes[at]->later || let_go & ~behaviour->nodes[at]->let_go)) {
            struct node *node = behaviour->nodes[at];
            node->later |= bits;
            node->let_go |= let_go;
            behaviour->disproved |= (node->relied & bits) != 0;
            for (int twin = node->twin; twin != NODE_NONE; twin = behaviour->nodes[twin]->next_twin)
                todo_add(&todo, twin);
            at = node->parent;
        }
    }
    free(todo.nodes);
}

void later_learn(struct behaviour *behaviour, int node)
{
    const struct node *there = behaviour->nodes[node];

    spread(behaviour, node, of_call(behaviour, &there->call), let_go_by(behaviour, there));
}

void later_merge(struct behaviour *behaviour, int node)
{
    struct node *merged = behaviour->nodes[node];
    struct node *same = behaviour->nodes[merged->same_as];

    merged->next_twin = same->twin;
    same->twin = node;
    spread(behaviour, node, same->later, same->let_go);
}

bool later_may(struct behaviour *behaviour, int node, uint64_t bits)
{
    struct node *there = behaviour->nodes[node];

    if (there->later & bits)
        return true;
    there->relied |= bits;
    return false;
}
