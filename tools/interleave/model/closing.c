// SPDX-License-Identifier: MIT
// How a process that ends closes its descriptors.
#include "interleave/model/closing.h"

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/later.h"
#include "interleave/model/locks.h"
#include "interleave/model/refusal.h"
#include "interleave/model/rights.h"
#include "interleave/model/scope.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

enum { MARKED_MAX = 64 }; // bits of process.ending

// A process that closes some of its descriptors: all, because it ends, or those that its call, an
// exec or close_range(2), closes.
struct closing {
    const struct kernel *kernel;
    const struct world *world;
    const struct local *local;
    int process;
    const struct call *call; // NULL: the process ends
    bool in_steps;           // where there are several
};

static bool is_in_vfork(const struct world *world, int process)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked == process)
            return true;
    return false;
}

static struct closing closing_of(const struct kernel *kernel, const struct world *world,
                                 int process, bool by_call)
{
    const struct node *node = kernel_node(kernel, world, process);

    return (struct closing){.kernel = kernel,
                            .world = world,
                            .local = &node->local,
                            .process = process,
                            .call = by_call ? &node->call : NULL,
                            .in_steps = kernel->scope->closings && !is_in_vfork(world, process)};
}

static int object_of(const struct closing *closing, int i)
{
    return closing->local->descriptors[i].object;
}

// ---- Who can notice -----------------------------------------------------------------------------

// Another process that makes calls, and has the object open.
static bool may_call(const struct closing *closing, int process, int object)
{
    const struct process *there = &closing->world->process[process];

    return process != closing->process && there->life == LIFE_RUNNING && !there->closed &&
           kernel_process_has(closing->kernel, closing->world, process, object);
}

static bool somebody_has(const struct closing *closing, int object)
{
    for (int i = 0; i < closing->world->count; i++)
        if (may_call(closing, i, object))
            return true;
    return rights_hold(closing->kernel, closing->world, object);
}

// The other end of a pipe or a connection.
static int opposite(const struct closing *closing, int object)
{
    const struct behaviour *behaviour = closing->kernel->behaviour;

    if (behaviour->objects[object].kind == OBJECT_SOCKET)
        return sock_peer(closing->kernel, object);
    return behaviour_pipe_reads(behaviour, object) ? object + 1 : object - 1;
}

static bool socket_is_noticed(const struct closing *closing, int object)
{
    const struct sock sock = sock_get(closing->world, object);
    const int peer = sock_peer(closing->kernel, object);

    if (datagram_is(closing->kernel, object) || sock.rights)
        return true;
    if (sock.phase == SOCK_CONNECTED)
        return sock_get(closing->world, peer).waits || somebody_has(closing, peer);
    return sock.phase != SOCK_NEW;
}

// Whether anybody could notice the end of the object. Any process may open a FIFO.
static bool is_noticed(const struct closing *closing, int object)
{
    const struct object *there = &closing->kernel->behaviour->objects[object];

    if (epoll_is_watched(closing->kernel, closing->world, object))
        return true;
    if (behaviour_pipe(closing->kernel->behaviour, object) != OBJECT_NONE)
        return there->fifo || somebody_has(closing, opposite(closing, object));
    if (there->kind == OBJECT_SOCKET)
        return socket_is_noticed(closing, object);
    return closing->kernel->scope->locks &&
           locks_of_open_file(closing->kernel, closing->world, object);
}

// Whether other processes notice the end of the object only by calls that wait for it.
static bool is_quiet(const struct closing *closing, int object)
{
    struct behaviour *behaviour = closing->kernel->behaviour;
    const int pipe = behaviour_pipe(behaviour, object);
    const int other = opposite(closing, object);
    const bool is_socket = behaviour->objects[object].kind == OBJECT_SOCKET;
    const struct shared *there = world_look(closing->world, object);

    if (closing->kernel->scope->epolls || closing->kernel->scope->rights ||
        (pipe == OBJECT_NONE ? !is_socket : behaviour->objects[object].fifo))
        return false;
    if (is_socket && (sock_get(closing->world, object).phase != SOCK_CONNECTED ||
                      sock_get(closing->world, object).waits ||
                      sock_get(closing->world, other).waits || (there && there->content.size)))
        return false;
    const uint64_t bits = is_socket                                 ? later_looks(other)
                          : behaviour_pipe_reads(behaviour, object) ? later_writes(pipe)
                                                                    : later_looks(pipe);
    for (int i = 0; i < closing->world->count; i++)
        if (may_call(closing, i, other) &&
            later_may(behaviour, closing->world->process[i].node, bits))
            return false;
    return true;
}

// ---- What is closed -----------------------------------------------------------------------------

static bool is_closed(const struct closing *closing, int i)
{
    const struct descriptor *there = &closing->local->descriptors[i];

    if (!closing->call)
        return true;
    return closing->call->kind == CALL_EXEC
               ? there->close_on_exec
               : there->fd >= closing->call->close.fd && there->fd <= closing->call->close.last;
}

// Whether the process has the object open by no later descriptor, nor by one that stays.
static bool is_last(const struct closing *closing, int i)
{
    for (int k = 0; k < closing->local->count; k++)
        if (object_of(closing, k) == object_of(closing, i) && (k > i || !is_closed(closing, k)))
            return false;
    return true;
}

static bool others_have(const struct closing *closing, int object)
{
    for (int i = 0; i < closing->world->count; i++)
        if (i != closing->process && closing->world->process[i].life == LIFE_RUNNING &&
            kernel_process_has(closing->kernel, closing->world, i, object))
            return true;
    return rights_hold(closing->kernel, closing->world, object);
}

// What another process could notice of the I-th descriptor.
struct noticed {
    bool locks;   // the process loses its locks on the file
    bool let_go;  // another process has the object open, too, and may be the last one
    bool its_end; // the object ends
};

static struct noticed noticed_of(const struct closing *closing, int i)
{
    const bool ends = is_last(closing, i) && is_noticed(closing, object_of(closing, i));
    const bool shared = ends && others_have(closing, object_of(closing, i));

    return (struct noticed){.locks =
                                closing->kernel->scope->locks &&
                                locks_of_process(closing->kernel, closing->world, closing->process,
                                                 closing->local->descriptors[i].fd),
                            .let_go = shared,
                            .its_end = ends && !shared};
}

// What is closed, one after the other.
struct order {
    int count;
    bool shows; // the program can tell; not set where that is known anyway
};

static void order_add(struct order *order, const struct closing *closing, int i, bool locks)
{
    const struct kernel *kernel = closing->kernel;

    if (order->count++ > 0 && !closing->in_steps)
        order->shows |= kernel->scope->signals || kernel->faults || locks ||
                        !is_quiet(closing, object_of(closing, i));
}

static struct order order_of(const struct closing *closing, bool before)
{
    struct order order = {.count = before};

    for (int i = 0; i < closing->local->count; i++) {
        const struct noticed noticed =
            is_closed(closing, i) ? noticed_of(closing, i) : (struct noticed){0};
        if (noticed.locks || noticed.let_go)
            order_add(&order, closing, i, noticed.locks);
    }
    for (int i = closing->local->count - 1; i >= 0; i--)
        if (is_closed(closing, i) && noticed_of(closing, i).its_end)
            order_add(&order, closing, i, false);
    return order;
}

static bool is_in_steps(const struct closing *closing, bool before)
{
    const struct order order = order_of(closing, before);
    const bool is_vfork = is_in_vfork(closing->world, closing->process);

    if (order.shows && is_vfork)
        scope_closes_at_once(closing->kernel->scope);
    else if (order.shows)
        scope_closings(closing->kernel->scope);
    return order.count > 1 && closing->kernel->scope->closings && !is_vfork;
}

bool closing_is_in_steps(const struct kernel *kernel, const struct world *world, int process,
                         bool before)
{
    const struct closing closing = closing_of(kernel, world, process, false);

    return is_in_steps(&closing, before);
}

// ---- The steps ----------------------------------------------------------------------------------

// The set of descriptors that the process has let go of and that still have to end.
static uint64_t left_of(const struct closing *closing)
{
    uint64_t left = closing->world->process[closing->process].ending;

    for (int i = 0; closing->call && i < closing->local->count && i < MARKED_MAX; i++)
        if (!is_closed(closing, i))
            left &= ~((uint64_t)1 << i);
    return left;
}

static bool is_over(const struct closing *closing)
{
    return closing->world->process[closing->process].let_go >= closing->local->count &&
           !left_of(closing);
}

bool closing_is_over(const struct kernel *kernel, const struct world *world, int process)
{
    const struct closing closing = closing_of(kernel, world, process, false);

    return is_over(&closing);
}

static void let_go(const struct closing *closing, struct world *world, struct noticed noticed,
                   struct effect *effect)
{
    struct process *there = &world->process[closing->process];
    const int i = there->let_go++;
    const int fd = closing->local->descriptors[i].fd;
    const bool stays = !is_closed(closing, i);

    if (closing->kernel->scope->locks && !stays)
        locks_drop(closing->kernel, world, closing->process, fd);
    if (!noticed.its_end && !stays)
        return;
    if (i >= MARKED_MAX)
        effect_refuse(effect, REFUSED_CLOSINGS, closing->process, -1);
    else
        there->ending |= (uint64_t)1 << i;
}

// The descriptor whose end is next.
static int end_next(const struct closing *closing, struct world *world)
{
    struct process *there = &world->process[closing->process];
    const uint64_t left = left_of(closing);
    int i = MARKED_MAX - 1;

    while (!(left >> i & 1))
        i--;
    there->ending &= ~((uint64_t)1 << i);
    const int fd = closing->local->descriptors[i].fd;
    if (closing->kernel->scope->locks)
        locks_release(closing->kernel, world, closing->process, fd);
    return fd;
}

static int step_next(const struct closing *closing, struct world *world, struct effect *effect)
{
    const struct process *there = &world->process[closing->process];
    int fd = -1;

    while (there->let_go < closing->local->count) {
        const struct noticed noticed = is_closed(closing, there->let_go)
                                           ? noticed_of(closing, there->let_go)
                                           : (struct noticed){0};
        if ((noticed.locks || noticed.let_go) && fd >= 0)
            return fd;
        if (noticed.locks || noticed.let_go)
            fd = closing->local->descriptors[there->let_go].fd;
        let_go(closing, world, noticed, effect);
    }
    return fd < 0 && left_of(closing) ? end_next(closing, world) : fd;
}

int closing_step(const struct kernel *kernel, struct world *world, int process,
                 struct effect *effect)
{
    const struct closing closing = closing_of(kernel, world, process, false);

    return step_next(&closing, world, effect);
}

bool closing_by_call(const struct kernel *kernel, struct world *world, int process, bool before,
                     struct effect *effect)
{
    const struct closing closing = closing_of(kernel, world, process, true);
    struct process *there = &world->process[process];
    const bool begins = !there->closes;

    if (begins && !is_in_steps(&closing, before))
        return false;
    there->closes = true;
    if (!begins || !before)
        effect->lets_go = step_next(&closing, world, effect);
    effect->closes_more = !is_over(&closing);
    effect->goes_on = effect->closes_more && !begins;
    if (effect->closes_more)
        return true;
    there->closes = false;
    there->let_go = 0;
    there->ending = 0;
    return false;
}
