// SPDX-License-Identifier: MIT
// The states of sockets, and what ends with the last descriptor.
#include "interleave/model/sockets.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/rights.h"
#include "interleave/model/socket_calls.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

struct sock sock_get(const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);
    struct sock sock = {0};

    if (there && there->pages.size)
        memcpy(&sock, there->pages.data, sizeof sock);
    return sock;
}

void sock_set(struct world *world, int object, const struct sock *sock)
{
    struct shared *there = world_shared(world, object);

    there->lists = LISTS_SOCKET;
    if (there->pages.size)
        memcpy(there->pages.data, sock, sizeof *sock);
    else
        buffer_add_bytes(&there->pages, sock, sizeof *sock);
}

struct buffer sock_path(const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);
    const size_t before = rights_end(world, object);

    if (!there || there->pages.size <= before)
        return (struct buffer){0};
    return (struct buffer){.data = there->pages.data + before, .size = there->pages.size - before};
}

void sock_set_path(struct world *world, int object, const struct buffer *path)
{
    struct shared *there = world_shared(world, object);

    there->pages.size = rights_end(world, object);
    buffer_add_bytes(&there->pages, path->data, path->size);
}

int sock_peer(const struct kernel *kernel, int object)
{
    return kernel->behaviour->objects[object].is_second ? object - 1 : object + 1;
}

int sock_named_peer(const struct kernel *kernel, const struct world *world, int object)
{
    const struct sock sock = sock_get(world, object);

    if (datagram_is(kernel, object))
        return sock.peer > 0 ? sock.peer - 1 : OBJECT_NONE;
    const int peer = sock_peer(kernel, object);
    return sock.peer_port && sock_get(world, peer).phase != SOCK_CONNECTED ? OBJECT_NONE : peer;
}

struct sock_name sock_name(const struct world *world, int object, bool of_peer)
{
    const struct sock sock = sock_get(world, object);

    if (of_peer)
        return (struct sock_name){sock.peer_port, false};
    return (struct sock_name){sock.port, sock.is_any || !sock.port};
}

bool sock_is_tcp(const struct kernel *kernel, int object)
{
    return kernel->behaviour->objects[object].domain == AF_INET && !datagram_is(kernel, object);
}

bool sock_blocks(const struct kernel *kernel, const struct world *world, const struct call *call)
{
    const struct shared *there = world_look(world, call->object);
    const bool is_data = call->sock.does == SOCK_SENDS || call->sock.does == SOCK_RECEIVES;

    return kernel->behaviour->objects[call->object].no_block == (there && there->turned) &&
           !(is_data && call->sock.flags & MSG_DONTWAIT);
}

size_t sock_bytes(const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);

    return there ? there->content.size : 0;
}

// ---- Who has it open ----------------------------------------------------------------------------

bool kernel_process_has(const struct kernel *kernel, const struct world *world, int process,
                        int object)
{
    if (world->process[process].life != LIFE_RUNNING)
        return false;
    const struct local *local = &kernel_node(kernel, world, process)->local;
    for (int i = 0; i < local->count; i++)
        if (local->descriptors[i].object == object && kernel_has_open(world, process, i))
            return true;
    return false;
}

bool kernel_is_open(const struct kernel *kernel, const struct world *world, int object)
{
    for (int i = 0; i < world->count; i++)
        if (kernel_process_has(kernel, world, i, object))
            return true;
    return rights_hold(kernel, world, object);
}

// The socket at which the connection waits for accept, or OBJECT_NONE.
static int listener_of(const struct world *world, int object)
{
    for (int i = 0; i < world->shared_count; i++) {
        const struct shared *there = &world->shared[i];
        if (there->lists != LISTS_SOCKET || sock_get(world, there->object).phase != SOCK_LISTENING)
            continue;
        for (size_t at = 0; at < there->content.size; at += sizeof(int32_t)) {
            int32_t client = 0;
            memcpy(&client, there->content.data + at, sizeof client);
            if (client + 1 == object)
                return there->object;
        }
    }
    return OBJECT_NONE;
}

bool sock_is_open(const struct kernel *kernel, const struct world *world, int object)
{
    if (kernel_is_open(kernel, world, object))
        return true;
    const int listener = sock_get(world, object).waits ? listener_of(world, object) : OBJECT_NONE;
    return listener != OBJECT_NONE && kernel_is_open(kernel, world, listener);
}

bool sock_is_held_by(const struct kernel *kernel, const struct world *world, int process)
{
    const struct local *local = &kernel_node(kernel, world, process)->local;

    for (int i = 0; i < local->count; i++)
        if (kernel->behaviour->objects[local->descriptors[i].object].kind == OBJECT_SOCKET)
            return true;
    return false;
}

// ---- The end of a socket ------------------------------------------------------------------------

// The other end has closed the connection for good. Bytes that it has not received reset it.
static void peer_closes(const struct kernel *kernel, struct world *world, int object, bool resets)
{
    struct sock sock = sock_get(world, object);

    if (sock.phase != SOCK_CONNECTED || sock.is_dead)
        return;
    const bool is_news = resets || !sock.has_end || !sock_is_tcp(kernel, object);
    if (resets)
        sock.error = sock_is_tcp(kernel, object) && sock.has_end ? EPIPE : ECONNRESET;
    sock.is_dead = resets && sock_is_tcp(kernel, object);
    sock.has_end |= !resets;
    sock.shut_read = 1;
    sock.shut_write |= resets || !sock_is_tcp(kernel, object);
    sock_set(world, object, &sock);
    if (is_news)
        epoll_notice(kernel, world, object, 0);
}

// A name that is no path is gone with its socket.
static void name_end(const struct kernel *kernel, struct world *world, int object)
{
    for (int i = 0; i < world->named_count; i++)
        if (world->named[i].content == object &&
            kernel->behaviour->objects[world->named[i].name].kind == OBJECT_ABSTRACT)
            world->named[i].content = OBJECT_NONE;
}

static void end(const struct kernel *kernel, struct world *world, int object)
{
    const struct sock sock = sock_get(world, object);

    name_end(kernel, world, object);
    struct shared *there = world_shared(world, object);
    const bool resets = sock.waits || there->content.size > 0;

    there->content.size = 0;
    there->pages.size = 0;
    there->turned = false;
    if (datagram_is(kernel, object))
        datagram_end(world, object);
    else if (sock.phase == SOCK_CONNECTED)
        peer_closes(kernel, world, sock_peer(kernel, object), resets);
}

void sock_settle(const struct kernel *kernel, struct world *world)
{
    for (int i = 0; i < world->shared_count; i++) {
        const int object = world->shared[i].object;
        if (world->shared[i].lists == LISTS_SOCKET &&
            (world->shared[i].pages.size || world->shared[i].turned) &&
            !sock_is_open(kernel, world, object)) {
            end(kernel, world, object);
            i = -1; // connections that waited there end, too
        }
    }
}

// ---- Polling ------------------------------------------------------------------------------------

bool sock_room_is_unknown(const struct kernel *kernel, const struct world *world, int object)
{
    // A quarter of the smallest buffer that a program can ask for here, which Linux doubles.
    enum { MESSAGE_COST = 1024, SURE = 32768 };

    if (object < 0 || kernel->behaviour->objects[object].kind != OBJECT_SOCKET ||
        kernel->behaviour->objects[object].domain != AF_UNIX || datagram_is(kernel, object) ||
        sock_get(world, object).phase != SOCK_CONNECTED)
        return false;
    const int peer = sock_peer(kernel, object);
    const struct shared *there = world_look(world, peer);
    const size_t size = there ? there->content.size : 0;
    return size && 2 * size + (size_t)sock_get(world, peer).messages * MESSAGE_COST > SURE;
}

int64_t sock_events(const struct kernel *kernel, const struct world *world, int object)
{
    enum { READS = POLLIN | POLLRDNORM, WRITES = POLLOUT | POLLWRNORM };
    const struct sock sock = sock_get(world, object);
    const struct shared *there = world_look(world, object);
    const bool has_text = there && there->content.size > 0;

    if (datagram_is(kernel, object))
        return datagram_events(world, object);
    if (sock.phase == SOCK_LISTENING)
        return has_text ? READS : 0;
    if (sock.phase != SOCK_CONNECTED)
        return POLLHUP | WRITES;
    return (has_text || sock.shut_read ? READS : 0) | WRITES |
           (sock.shut_read && sock.shut_write ? POLLHUP : 0) | (sock.error ? POLLERR : 0) |
           (sock.shut_read ? POLLRDHUP : 0);
}
