// SPDX-License-Identifier: MIT
// Datagrams within the program.
#include "interleave/model/datagrams.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"
#include "interleave/model/socket_calls.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// In place of the number of a socket's peer: it was closed.
enum { PEER_NONE, PEER_CLOSED = -1 };

bool datagram_is(const struct kernel *kernel, int object)
{
    const struct object *there = &kernel->behaviour->objects[object];

    return there->kind == OBJECT_SOCKET && there->is_datagram;
}

static bool is_unix(const struct sock_making *making)
{
    return making->kernel->behaviour->objects[making->call->object].domain == AF_UNIX;
}

static void put_back(struct sock_making *making)
{
    sock_set(making->world, making->call->object, &making->sock);
}

// ---- Messages -----------------------------------------------------------------------------------

static struct datagram datagram_at(const struct buffer *content, size_t at)
{
    struct datagram datagram;

    memcpy(&datagram, content->data + at, sizeof datagram);
    return datagram;
}

static size_t size_of(const struct datagram *datagram)
{
    return sizeof *datagram + (size_t)datagram->path + (size_t)datagram->length;
}

static int count_of(const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);
    int count = 0;

    for (size_t at = 0; there && at < there->content.size; count++) {
        const struct datagram datagram = datagram_at(&there->content, at);
        at += size_of(&datagram);
    }
    return count;
}

bool datagram_has_nothing(const struct world *world, int object)
{
    return sock_bytes(world, object) == 0 && !sock_get(world, object).error;
}

void datagram_find(const struct world *world, int object, struct buffer *found)
{
    const struct shared *there = world_look(world, object);

    if (!there || !there->content.size || sock_get(world, object).error)
        return;
    const struct datagram datagram = datagram_at(&there->content, 0);
    buffer_add_bytes(found, there->content.data, size_of(&datagram));
}

// How many messages AF_UNIX holds before the sender waits is a setting of the machine, at least 10.
// Of other sockets, memory counts; far more than this fits.
static void check_room(const struct sock_making *making, int receiver)
{
    enum { MESSAGES_MAX = 10, BYTES_MAX = 32768 };

    if (count_of(making->world, receiver) >= MESSAGES_MAX ||
        sock_bytes(making->world, receiver) > BYTES_MAX)
        effect_refuse(making->effect, REFUSED_SOCKET_FULL, making->process, -1);
}

static void deliver(const struct sock_making *making, int receiver)
{
    const struct buffer path = sock_path(making->world, making->call->object);
    const struct datagram datagram = {.length = (int32_t)making->call->text.size,
                                      .port = is_unix(making) ? 0 : making->sock.port,
                                      .path = (int32_t)path.size,
                                      .sender =
                                          is_unix(making) ? rights_sender(making, receiver) : 0};
    struct buffer message = {0};

    check_room(making, receiver);
    buffer_add_bytes(&message, &datagram, sizeof datagram);
    buffer_add_bytes(&message, path.data, path.size);
    buffer_add_bytes(&message, making->call->text.data, making->call->text.size);
    buffer_add_bytes(&world_shared(making->world, receiver)->content, message.data, message.size);
    buffer_free(&message);
    epoll_notice(making->kernel, making->world, receiver,
                 POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND);
}

// ---- AF_UNIX ------------------------------------------------------------------------------------

// Whether the receiver takes messages from the socket: one that is connected takes those of its
// peer only.
static bool may_send(const struct sock_making *making, int receiver)
{
    const int peer = sock_get(making->world, receiver).peer;

    return peer == PEER_NONE || peer == making->call->object + 1;
}

// The socket at the path of the call. Stores an error where there is none.
static int receiver_named(const struct sock_making *making, int64_t *error)
{
    const int name = (int)making->call->sock.port;
    const int object =
        making->call->sock.place == SOCK_OUTSIDE ? OBJECT_NONE : world_content(making->world, name);

    *error = 0;
    if (object == OBJECT_NONE)
        *error = sock_is_missing(making);
    else if (making->kernel->behaviour->objects[object].kind != OBJECT_SOCKET ||
             !sock_is_open(making->kernel, making->world, object))
        *error = -ECONNREFUSED;
    else if (!datagram_is(making->kernel, object))
        *error = -EPROTOTYPE;
    else if (!may_send(making, object))
        *error = -EPERM;
    return object;
}

static int receiver_connected(struct sock_making *making, int64_t *error)
{
    const int peer = making->sock.peer;

    *error = peer == PEER_NONE            ? -ENOTCONN
             : peer == PEER_CLOSED        ? -ECONNREFUSED
             : may_send(making, peer - 1) ? 0
                                          : -EPERM;
    if (peer == PEER_CLOSED) {
        making->sock.peer = PEER_NONE;
        put_back(making);
        // Linux drops what the socket has received until then (unix_dgram_disconnected).
        world_shared(making->world, making->call->object)->content.size = 0;
    }
    return peer - 1;
}

static int64_t send_unix(struct sock_making *making)
{
    int64_t error = 0;
    const int receiver = making->call->sock.place == SOCK_PEER ? receiver_connected(making, &error)
                                                               : receiver_named(making, &error);

    if (error)
        return error;
    // Linux gives it a name.
    if (making->sock.passes && !making->sock.port)
        effect_refuse(making->effect, REFUSED_CREDENTIALS, making->process, -1);
    // Its path is what it is when the message is received.
    making->sock.messages = !making->sock.port;
    put_back(making);
    deliver(making, receiver);
    return (int64_t)making->call->text.size;
}

static int64_t connect_unix(struct sock_making *making)
{
    int64_t error = 0;
    const int receiver = receiver_named(making, &error);

    if (error)
        return error;
    if (making->sock.peer != PEER_NONE)
        effect_refuse(making->effect, REFUSED_SOCKET_AGAIN, making->process, -1);
    making->sock.peer = receiver + 1;
    put_back(making);
    return 0;
}

void datagram_pair(struct world *world, int first, int32_t maker)
{
    for (int i = 0; i < 2; i++) {
        const struct sock sock = {.peer = first + 1 - i + 1, .peer_maker = maker};
        sock_set(world, first + i, &sock);
    }
}

void datagram_end(struct world *world, int object)
{
    for (int i = 0; i < world->shared_count; i++) {
        const int other = world->shared[i].object;
        if (world->shared[i].lists != LISTS_SOCKET || !world->shared[i].pages.size)
            continue;
        struct sock sock = sock_get(world, other);
        if (sock.peer != object + 1)
            continue;
        sock.peer = PEER_CLOSED;
        sock_set(world, other, &sock);
    }
}

// ---- UDP ----------------------------------------------------------------------------------------

// In `backlog`: what bind(2) has set, and what a disconnection leaves.
enum { BOUND_NOT, BOUND_ANY, BOUND_HERE, BOUND_BY_KERNEL };

static bool is_udp(const struct sock_making *making, int object)
{
    return datagram_is(making->kernel, object) &&
           making->kernel->behaviour->objects[object].domain == AF_INET;
}

// The open socket at the port that takes messages of this one, or OBJECT_NONE.
static int receiver_at(const struct sock_making *making, int64_t port)
{
    for (int i = 0; i < making->world->shared_count; i++) {
        const int object = making->world->shared[i].object;
        if (making->world->shared[i].lists != LISTS_SOCKET || !is_udp(making, object))
            continue;
        const struct sock sock = sock_get(making->world, object);
        if (sock.port == port && (!sock.peer || sock.peer_port == making->sock.port) &&
            sock_is_open(making->kernel, making->world, object))
            return object;
    }
    return OBJECT_NONE;
}

static void port_take(struct sock_making *making)
{
    if (making->sock.port)
        return;
    making->sock.port = sock_port_of(making);
    making->sock.is_any = 1;
}

static int64_t send_udp(struct sock_making *making)
{
    const struct sock_arguments *wanted = &making->call->sock;
    const bool to_peer = wanted->place == SOCK_PEER;
    const int64_t port = to_peer ? making->sock.peer_port : wanted->port;

    if (to_peer && !making->sock.peer)
        return -EDESTADDRREQ;
    if (port == 0)
        return -EINVAL;
    port_take(making);
    put_back(making);
    if (wanted->place == SOCK_OUTSIDE)
        return -ENETUNREACH;
    if (making->sock.error)
        return sock_error_take(making);
    const int receiver = receiver_at(making, port);
    making->sock.messages = 1;
    if (receiver == OBJECT_NONE && making->sock.peer && making->sock.peer_port == port)
        making->sock.error = ECONNREFUSED; // an answer of ICMP, which comes at once
    put_back(making);
    if (receiver != OBJECT_NONE)
        deliver(making, receiver);
    return (int64_t)making->call->text.size;
}

// A port that the kernel has chosen is lost, and the next one is another.
static int64_t disconnect(struct sock_making *making)
{
    if (making->sock.backlog == BOUND_BY_KERNEL || (making->sock.messages && !making->sock.backlog))
        effect_refuse(making->effect, REFUSED_SOCKET_AGAIN, making->process, -1);
    making->sock.peer = making->sock.peer_port = 0;
    if (making->sock.backlog == BOUND_NOT)
        making->sock.port = 0;
    making->sock.is_any = making->sock.backlog != BOUND_HERE;
    put_back(making);
    return 0;
}

static int64_t connect_udp(struct sock_making *making)
{
    if (making->call->sock.place == SOCK_NOWHERE)
        return disconnect(making);
    port_take(making);
    if (making->call->sock.place != SOCK_OUTSIDE) {
        making->sock.peer = 1;
        making->sock.peer_port = (int32_t)making->call->sock.port;
        making->sock.is_any = 0;
    }
    put_back(making);
    return making->call->sock.place == SOCK_OUTSIDE ? -ENETUNREACH : 0;
}

static bool is_taken(const struct sock_making *making, int64_t port)
{
    for (int i = 0; port && i < making->world->shared_count; i++) {
        const int object = making->world->shared[i].object;
        if (making->world->shared[i].lists == LISTS_SOCKET && object != making->call->object &&
            is_udp(making, object) && sock_get(making->world, object).port == port &&
            sock_is_open(making->kernel, making->world, object))
            return true;
    }
    return false;
}

int64_t datagram_bind(struct sock_making *making)
{
    const struct sock_arguments *wanted = &making->call->sock;

    if (making->sock.port)
        return -EINVAL;
    if (wanted->place == SOCK_OUTSIDE)
        return -EADDRNOTAVAIL;
    if (is_taken(making, wanted->port)) {
        // Two sockets may share a port with SO_REUSEADDR.
        if (making->sock.reuses)
            effect_refuse(making->effect, REFUSED_SOCKET_AGAIN, making->process, -1);
        return -EADDRINUSE;
    }
    making->sock.port = wanted->port ? (int32_t)wanted->port : sock_port_of(making);
    making->sock.is_any = wanted->place == SOCK_ANYWHERE;
    making->sock.backlog = !wanted->port         ? BOUND_BY_KERNEL
                           : making->sock.is_any ? BOUND_ANY
                                                 : BOUND_HERE;
    put_back(making);
    return 0;
}

// ---- All ----------------------------------------------------------------------------------------

int64_t datagram_send(struct sock_making *making)
{
    return is_unix(making) ? send_unix(making) : send_udp(making);
}

int64_t datagram_connect(struct sock_making *making)
{
    return is_unix(making) ? connect_unix(making) : connect_udp(making);
}

int64_t datagram_receive(struct sock_making *making)
{
    const struct call *call = making->call;
    struct buffer found = {0};

    if (making->sock.error)
        return sock_error_take(making);
    datagram_find(making->world, call->object, &found);
    if (!found.size)
        return -EAGAIN;
    struct datagram datagram = datagram_at(&found, 0);
    if (!making->sock.passes)
        datagram.sender = 0;
    memcpy(found.data, &datagram, sizeof datagram);
    making->result->fingerprint = text_hash(buffer_text(&found));
    const size_t size = found.size;
    buffer_free(&found);
    if (!(call->sock.flags & MSG_PEEK)) {
        struct buffer *content = &world_shared(making->world, call->object)->content;
        memmove(content->data, content->data + size, content->size - size);
        content->size -= size;
    }
    return datagram.length <= call->sock.length || call->sock.flags & MSG_TRUNC ? datagram.length
                                                                                : call->sock.length;
}

int64_t datagram_events(const struct world *world, int object)
{
    return (sock_bytes(world, object) ? POLLIN | POLLRDNORM : 0) | POLLOUT | POLLWRNORM |
           (sock_get(world, object).error ? POLLERR : 0);
}
