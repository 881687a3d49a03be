// SPDX-License-Identifier: MIT
// How sockets get addresses and connections.
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/socket_calls.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

// ---- Connecting ---------------------------------------------------------------------------------

// The open socket that listens at the port, or OBJECT_NONE.
static int listener_at(const struct kernel *kernel, const struct world *world, int64_t port)
{
    for (int i = 0; i < world->shared_count; i++) {
        const int object = world->shared[i].object;
        if (world->shared[i].lists != LISTS_SOCKET || !sock_is_tcp(kernel, object))
            continue;
        const struct sock sock = sock_get(world, object);
        if (sock.phase == SOCK_LISTENING && sock.port == port &&
            sock_is_open(kernel, world, object))
            return object;
    }
    return OBJECT_NONE;
}

// The socket that listens at the path, or OBJECT_NONE.
static int listener_named(const struct kernel *kernel, const struct world *world, int name)
{
    const int object = world_content(world, name);

    return object != OBJECT_NONE && kernel->behaviour->objects[object].kind == OBJECT_SOCKET &&
                   sock_get(world, object).phase == SOCK_LISTENING &&
                   sock_is_open(kernel, world, object)
               ? object
               : OBJECT_NONE;
}

// The socket that the call would connect to, or OBJECT_NONE.
static int listener_of(const struct kernel *kernel, const struct world *world,
                       const struct call *call)
{
    if (call->sock.place == SOCK_OUTSIDE)
        return OBJECT_NONE;
    return sock_is_tcp(kernel, call->object) ? listener_at(kernel, world, call->sock.port)
                                             : listener_named(kernel, world, (int)call->sock.port);
}

static bool has_room(const struct world *world, int listener)
{
    return sock_bytes(world, listener) / sizeof(int32_t) <=
           (size_t)sock_get(world, listener).backlog;
}

// The first port that no other socket is bound to: that of this socket, as long as the program does
// not ask for it by its number.
int sock_port_of(const struct sock_making *making)
{
    return making->kernel->behaviour->objects[making->call->object].number;
}

int64_t sock_is_missing(const struct sock_making *making)
{
    const struct sock_arguments *wanted = &making->call->sock;
    const bool is_path = wanted->place == SOCK_OUTSIDE ||
                         making->kernel->behaviour->objects[wanted->port].kind != OBJECT_ABSTRACT;

    return is_path ? -ENOENT : -ECONNREFUSED;
}

// Why there is nobody to connect to.
static int64_t connect_error(const struct sock_making *making)
{
    const struct sock_arguments *wanted = &making->call->sock;

    if (sock_is_tcp(making->kernel, making->call->object))
        return wanted->place == SOCK_OUTSIDE ? -ENETUNREACH : -ECONNREFUSED;
    const int there = wanted->place == SOCK_OUTSIDE
                          ? OBJECT_NONE
                          : world_content(making->world, (int)wanted->port);
    if (there == OBJECT_NONE)
        return sock_is_missing(making);
    return datagram_is(making->kernel, there) && sock_is_open(making->kernel, making->world, there)
               ? -EPROTOTYPE
               : -ECONNREFUSED;
}

// What SO_PEERCRED tells of this process.
static int32_t maker_of(const struct sock_making *making)
{
    return making->kernel->scope->makers ? making->process + 1 : 0;
}

static void connection_make(struct sock_making *making, int listener)
{
    const int32_t object = making->call->object;
    const bool of_tcp = sock_is_tcp(making->kernel, object);
    const struct sock there = sock_get(making->world, listener);

    making->sock.phase = SOCK_CONNECTED;
    if (of_tcp && !making->sock.port)
        making->sock.port = sock_port_of(making);
    making->sock.is_any = 0;
    making->sock.peer_port = there.port;
    making->sock.peer_maker = there.peer_maker;
    sock_set(making->world, object, &making->sock);
    const struct sock other = {.phase = SOCK_CONNECTED,
                               .port = there.port,
                               .peer_port = making->sock.port,
                               .reuses = there.reuses,
                               .waits = 1,
                               .passes = sock_get(making->world, listener).passes,
                               .timed = of_tcp ? there.timed : 0,
                               .peer_maker = of_tcp ? 0 : maker_of(making)};
    sock_set(making->world, object + 1, &other);
    struct buffer path = {0};
    const struct buffer bound = sock_path(making->world, listener);
    buffer_add_bytes(&path, bound.data, bound.size);
    sock_set_path(making->world, object + 1, &path);
    buffer_free(&path);
    buffer_add_bytes(&world_shared(making->world, listener)->content, &object, sizeof object);
    epoll_notice(making->kernel, making->world, listener,
                 POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND);
    if (of_tcp)
        epoll_notice(making->kernel, making->world, object, 0);
}

int64_t sock_connect(struct sock_making *making)
{
    const bool of_tcp = sock_is_tcp(making->kernel, making->call->object);
    const bool is_outside = making->call->sock.place == SOCK_OUTSIDE;

    if (of_tcp && making->sock.phase >= SOCK_LISTENING)
        return -EISCONN;
    if (of_tcp && !is_outside && !sock_blocks(making->kernel, making->world, making->call))
        effect_refuse(making->effect, REFUSED_SOCKET_CONNECT, making->process, -1);
    const int listener = listener_of(making->kernel, making->world, making->call);
    if (listener == OBJECT_NONE)
        return connect_error(making);
    if (of_tcp && !has_room(making->world, listener))
        effect_refuse(making->effect, REFUSED_SOCKET_CONNECT, making->process, -1);
    if (!has_room(making->world, listener))
        return -EAGAIN;
    if (making->sock.phase >= SOCK_LISTENING)
        return making->sock.phase == SOCK_CONNECTED ? -EISCONN : -EINVAL;
    // Linux gives it a name.
    if (making->sock.passes && !making->sock.port)
        effect_refuse(making->effect, REFUSED_CREDENTIALS, making->process, -1);
    connection_make(making, listener);
    return 0;
}

bool sock_can_connect(const struct kernel *kernel, const struct world *world,
                      const struct call *call)
{
    const int listener = listener_of(kernel, world, call);

    return listener == OBJECT_NONE || has_room(world, listener) ||
           (sock_is_tcp(kernel, call->object) &&
            sock_get(world, call->object).phase >= SOCK_LISTENING) ||
           !sock_blocks(kernel, world, call);
}

int sock_first(const struct world *world, const struct call *call)
{
    int32_t client = OBJECT_NONE;

    if (sock_get(world, call->object).phase != SOCK_LISTENING || !sock_bytes(world, call->object))
        return OBJECT_NONE;
    memcpy(&client, world_look(world, call->object)->content.data, sizeof client);
    return client + 1;
}

int64_t sock_accept(const struct sock_making *making)
{
    const int end = sock_first(making->world, making->call);
    struct shared *there = world_shared(making->world, making->call->object);

    if (making->sock.phase != SOCK_LISTENING)
        return -EINVAL;
    if (end == OBJECT_NONE)
        return -EAGAIN;
    there->content.size -= sizeof(int32_t);
    memmove(there->content.data, there->content.data + sizeof(int32_t), there->content.size);
    struct sock sock = sock_get(making->world, end);
    sock.waits = 0;
    // Before Linux 6.16 the socket had it from the listening one when it was accepted.
    if (sock.passes != making->sock.passes)
        effect_refuse(making->effect, REFUSED_CREDENTIALS, making->process, -1);
    if (making->call->sock.length && !sock_is_tcp(making->kernel, making->call->object) &&
        sock_named_peer(making->kernel, making->world, end) == OBJECT_NONE)
        effect_refuse(making->effect, REFUSED_SOCKET_NAME, making->process, -1);
    sock_set(making->world, end, &sock);
    world_shared(making->world, end)->turned = (making->call->sock.flags & SOCK_NONBLOCK) != 0;
    making->result->content = (uint64_t)end + 1;
    return 0;
}

// A pair of AF_UNIX: two objects, as those of a socket that has connected.
int64_t sock_pair(const struct sock_making *making)
{
    enum { FIRST_SERIAL = -3, SECOND_SERIAL = -4 };
    const int node = making->world->process[making->process].node;
    const struct sock sock = {.phase = SOCK_CONNECTED, .peer_maker = maker_of(making)};
    struct object object = {.kind = OBJECT_SOCKET,
                            .content = OBJECT_NONE,
                            .domain = AF_UNIX,
                            .is_datagram = making->call->sock.length != 0,
                            .no_block = (making->call->sock.flags & SOCK_NONBLOCK) != 0};

    const int first =
        behaviour_object(making->kernel->behaviour, node, (struct result){0}, FIRST_SERIAL, object);
    object.is_second = true;
    (void)behaviour_object(making->kernel->behaviour, node, (struct result){0}, SECOND_SERIAL,
                           object);
    sock_set(making->world, first, &sock);
    sock_set(making->world, first + 1, &sock);
    if (object.is_datagram)
        datagram_pair(making->world, first, sock.peer_maker);
    making->result->content = (uint64_t)first + 1;
    return 0;
}

// ---- Binding ------------------------------------------------------------------------------------

static bool is_taken(const struct sock_making *making, int64_t port)
{
    for (int i = 0; i < making->world->shared_count; i++) {
        const int object = making->world->shared[i].object;
        if (making->world->shared[i].lists != LISTS_SOCKET || object == making->call->object ||
            !sock_is_tcp(making->kernel, object))
            continue;
        const struct sock sock = sock_get(making->world, object);
        if (sock.port == port &&
            (sock.phase == SOCK_LISTENING || !sock.reuses || !making->sock.reuses) &&
            sock_is_open(making->kernel, making->world, object))
            return true;
    }
    return false;
}

// AF_UNIX: the path leads to the socket from now on.
static int64_t bind_path(struct sock_making *making)
{
    const int name = (int)making->call->sock.port;

    if (world_content(making->world, name) != OBJECT_NONE)
        return -EADDRINUSE;
    if (making->sock.port)
        return -EINVAL;
    if (datagram_is(making->kernel, making->call->object) && making->sock.messages)
        effect_refuse(making->effect, REFUSED_SOCKET_AGAIN, making->process, -1);
    world_name(making->world, name, making->call->object);
    if (making->sock.phase == SOCK_NEW)
        making->sock.phase = SOCK_BOUND;
    making->sock.port = name + 1;
    sock_set(making->world, making->call->object, &making->sock);
    sock_set_path(making->world, making->call->object, &making->call->text);
    return 0;
}

int64_t sock_bind(struct sock_making *making)
{
    const struct sock_arguments *wanted = &making->call->sock;

    if (!sock_is_tcp(making->kernel, making->call->object))
        return bind_path(making);

    if (making->sock.phase != SOCK_NEW)
        return -EINVAL;
    if (wanted->place == SOCK_OUTSIDE)
        return -EADDRNOTAVAIL;
    if (is_taken(making, wanted->port))
        return -EADDRINUSE;
    making->sock.phase = SOCK_BOUND;
    making->sock.port = wanted->port ? (int32_t)wanted->port : sock_port_of(making);
    making->sock.is_any = wanted->place == SOCK_ANYWHERE;
    sock_set(making->world, making->call->object, &making->sock);
    return 0;
}

int64_t sock_listen(struct sock_making *making)
{
    enum { BACKLOG_MAX = 4096 };
    const uint32_t wanted = (uint32_t)making->call->sock.length;
    const bool of_tcp = sock_is_tcp(making->kernel, making->call->object);

    if (making->sock.phase == SOCK_CONNECTED || (!of_tcp && !making->sock.port))
        return -EINVAL;
    if (!making->sock.port) {
        making->sock.port = sock_port_of(making);
        making->sock.is_any = 1;
    } else if (of_tcp && making->sock.phase == SOCK_BOUND &&
               listener_at(making->kernel, making->world, making->sock.port) != OBJECT_NONE) {
        return -EADDRINUSE;
    }
    making->sock.phase = SOCK_LISTENING;
    making->sock.peer_maker = of_tcp ? 0 : maker_of(making);
    making->sock.backlog = wanted < BACKLOG_MAX ? (int32_t)wanted : BACKLOG_MAX;
    sock_set(making->world, making->call->object, &making->sock);
    return 0;
}
