// SPDX-License-Identifier: MIT
// What each call on a socket brings.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
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

// ---- Receiving ----------------------------------------------------------------------------------

void sock_find(const struct kernel *kernel, const struct world *world, const struct call *call,
               struct buffer *found)
{
    const size_t len = rights_next(world, call->object, (size_t)call->sock.length).length;

    if (datagram_is(kernel, call->object)) {
        datagram_find(world, call->object, found);
        return;
    }
    if (sock_get(world, call->object).phase == SOCK_CONNECTED && len)
        buffer_add_bytes(found, world_look(world, call->object)->content.data, len);
}

static void bytes_take(struct world *world, int object, size_t len)
{
    struct shared *there = world_shared(world, object);
    struct sock sock = sock_get(world, object);

    memmove(there->content.data, there->content.data + len, there->content.size - len);
    there->content.size -= len;
    sock.rights -= rights_take(world, object, len);
    if ((size_t)sock.messages > there->content.size)
        sock.messages = (int32_t)there->content.size;
    sock_set(world, object, &sock);
}

int64_t sock_error_take(struct sock_making *making)
{
    const int error = making->sock.error;

    making->sock.error = 0;
    sock_set(making->world, making->call->object, &making->sock);
    return -error;
}

static int64_t receive(struct sock_making *making)
{
    const struct call *call = making->call;
    struct buffer found = {0};

    if (making->sock.phase != SOCK_CONNECTED)
        return sock_is_tcp(making->kernel, call->object) ? -ENOTCONN : -EINVAL;
    sock_find(making->kernel, making->world, call, &found);
    const size_t len = found.size;
    const struct rights_next next =
        rights_next(making->world, call->object, (size_t)call->sock.length);
    const int list = next.list;
    if (list && call->sock.flags & MSG_PEEK)
        effect_refuse(making->effect, REFUSED_RIGHTS_PEEK, making->process, -1);
    if (len) {
        if (list)
            buffer_add_bytes(&found, &list, sizeof list);
        if (making->sock.passes)
            buffer_add_bytes(&found, &next.sender, sizeof next.sender);
        making->result->fingerprint = text_hash(buffer_text(&found));
        buffer_free(&found);
        if (!(call->sock.flags & MSG_PEEK))
            bytes_take(making->world, call->object, len);
        return (int64_t)len;
    }
    const bool has_ended = sock_is_tcp(making->kernel, call->object) && making->sock.has_end;
    if (making->sock.error && !has_ended)
        return sock_error_take(making);
    return making->sock.shut_read ? 0 : -EAGAIN;
}

// ---- Sending ------------------------------------------------------------------------------------

static int64_t broken(const struct sock_making *making)
{
    if (!(making->call->sock.flags & MSG_NOSIGNAL))
        signal_send(making->kernel, making->world, making->process,
                    (struct signal_details){
                        .signal = SIGPIPE, .code = SI_USER, .process = making->process});
    return -EPIPE;
}

// Linux counts the memory that messages take, not only their bytes. Up to these limits nobody has
// to wait, whatever the version of Linux.
static void check_room(const struct sock_making *making, const struct shared *there, int messages)
{
    enum { BYTES_MAX = 32768, MESSAGE_COST = 1024, MEMORY_MAX = 200000 };

    if (there->content.size > BYTES_MAX ||
        2 * there->content.size + (size_t)messages * MESSAGE_COST > MEMORY_MAX)
        effect_refuse(making->effect, REFUSED_SOCKET_FULL, making->process, -1);
}

static void deliver(const struct sock_making *making, int peer)
{
    struct sock other = sock_get(making->world, peer);

    if (making->call->sock.rights || (making->kernel->scope->credentials &&
                                      !sock_is_tcp(making->kernel, making->call->object))) {
        rights_add(making, peer);
        other.rights++;
    }
    struct shared *there = world_shared(making->world, peer);
    buffer_add_bytes(&there->content, making->call->text.data, making->call->text.size);
    other.messages++;
    if ((size_t)other.messages > there->content.size)
        other.messages = (int32_t)there->content.size;
    check_room(making, there, other.messages);
    sock_set(making->world, peer, &other);
    epoll_notice(making->kernel, making->world, peer, POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND);
}

// TCP: nobody is there any more to receive it. The answer, a reset, comes at once.
static void reset(struct sock_making *making, int peer, bool is_open)
{
    struct sock other = sock_get(making->world, peer);

    making->sock.error = making->sock.has_end ? EPIPE : ECONNRESET;
    making->sock.is_dead = making->sock.shut_read = making->sock.shut_write = 1;
    sock_set(making->world, making->call->object, &making->sock);
    if (!is_open)
        return;
    other.error = ECONNRESET;
    other.is_dead = 1;
    sock_set(making->world, peer, &other);
}

static int64_t send_text(struct sock_making *making)
{
    const int object = making->call->object;
    const bool of_tcp = sock_is_tcp(making->kernel, object);

    if (making->sock.phase != SOCK_CONNECTED)
        return of_tcp ? broken(making) : -ENOTCONN;
    if (of_tcp && making->sock.error) {
        const int64_t error = sock_error_take(making);
        return error == -EPIPE ? broken(making) : error;
    }
    if (making->sock.shut_write)
        return broken(making);
    const int peer = sock_peer(making->kernel, object);
    const bool is_open = sock_is_open(making->kernel, making->world, peer);
    const struct sock other = sock_get(making->world, peer);
    if (making->call->text.size == 0)
        return 0;
    if (!is_open || (other.shut_read && other.shut_write))
        reset(making, peer, is_open);
    else
        deliver(making, peer);
    return (int64_t)making->call->text.size;
}

// ---- Other calls --------------------------------------------------------------------------------

// TCP: both ends have said that they send no more.
static bool is_over(const struct sock_making *making)
{
    return sock_is_tcp(making->kernel, making->call->object) &&
           (making->sock.is_dead || (making->sock.shut_write && making->sock.has_end));
}

static int64_t shut(struct sock_making *making)
{
    const bool of_tcp = sock_is_tcp(making->kernel, making->call->object);
    const int peer = sock_peer(making->kernel, making->call->object);
    const int64_t how = making->call->sock.flags;
    const bool reads = how == SHUT_RD || how == SHUT_RDWR;
    const bool writes = how == SHUT_WR || how == SHUT_RDWR;

    if (making->sock.phase != SOCK_CONNECTED && (of_tcp || making->sock.phase == SOCK_LISTENING)) {
        if (making->sock.phase == SOCK_LISTENING)
            effect_refuse(making->effect, REFUSED_SOCKET_SHUT, making->process, -1);
        return -ENOTCONN;
    }
    if (making->sock.phase != SOCK_CONNECTED)
        effect_refuse(making->effect, REFUSED_SOCKET_SHUT, making->process, -1);
    if (is_over(making))
        return -ENOTCONN;
    making->sock.shut_read |= reads;
    making->sock.shut_write |= writes;
    sock_set(making->world, making->call->object, &making->sock);
    epoll_notice(making->kernel, making->world, making->call->object, 0);
    struct sock other = sock_get(making->world, peer);
    if (other.phase != SOCK_CONNECTED)
        return 0;
    other.shut_read |= writes;
    other.has_end |= writes;
    other.shut_write |= reads && !of_tcp;
    sock_set(making->world, peer, &other);
    if (writes || !of_tcp)
        epoll_notice(making->kernel, making->world, peer, 0);
    return 0;
}

static bool has_peer(const struct sock_making *making)
{
    return datagram_is(making->kernel, making->call->object)
               ? making->sock.peer != 0
               : making->sock.phase == SOCK_CONNECTED && !is_over(making);
}

static int64_t names(const struct sock_making *making)
{
    const int object = making->call->object;
    const bool of_peer = making->call->sock.does == SOCK_PEER_NAMES;

    if (of_peer && !has_peer(making))
        return -ENOTCONN;
    const struct sock_name name = sock_name(making->world, object, of_peer);
    making->result->fingerprint = 1 + (uint64_t)name.port * 2 + name.is_any;
    if (making->kernel->behaviour->objects[object].domain != AF_UNIX)
        return 0;
    const int owner = of_peer ? sock_named_peer(making->kernel, making->world, object) : object;
    if (owner == OBJECT_NONE) {
        effect_refuse(making->effect, REFUSED_SOCKET_NAME, making->process, -1);
        return 0;
    }
    const struct buffer path = sock_path(making->world, owner);
    making->result->fingerprint = 1 + text_hash(buffer_text(&path));
    return 0;
}

// What a socket of datagrams does otherwise than a stream. False where it does not.
static bool datagram_do(struct sock_making *making, int64_t *value)
{
    const bool is_one = datagram_is(making->kernel, making->call->object);
    const bool of_udp = making->kernel->behaviour->objects[making->call->object].domain == AF_INET;

    switch (is_one ? (enum sock_does)making->call->sock.does : SOCK_NAMES) {
    case SOCK_SENDS:
        *value = datagram_send(making);
        return true;
    case SOCK_RECEIVES:
        *value = datagram_receive(making);
        return true;
    case SOCK_CONNECTS:
        *value = datagram_connect(making);
        return true;
    case SOCK_BINDS:
        if (of_udp)
            *value = datagram_bind(making);
        return of_udp;
    case SOCK_ACCEPTS:
    case SOCK_LISTENS:
        *value = -EOPNOTSUPP;
        return true;
    case SOCK_SHUTS:
        effect_refuse(making->effect, REFUSED_SOCKET_SHUT, making->process, -1);
        return true;
    default:
        return false;
    }
}

static int32_t asked(struct sock_making *making)
{
    switch (making->call->sock.length) {
    case SO_ERROR:
        return (int32_t)-sock_error_take(making);
    case SO_ACCEPTCONN:
        return making->sock.phase == SOCK_LISTENING;
    case SO_REUSEADDR:
        return making->sock.reuses;
    case SO_PASSCRED:
        return making->sock.passes;
    default:
        return making->sock.peer_maker; // SO_PEERCRED
    }
}

// What the kernel says of a new socket may be otherwise once TCP has a connection.
static void check_new(const struct sock_making *making)
{
    if (sock_is_tcp(making->kernel, making->call->object) && making->sock.phase != SOCK_NEW)
        effect_refuse(making->effect, REFUSED_SOCKET_OPTION, making->process, -1);
}

static int64_t options(struct sock_making *making)
{
    const struct sock_arguments *wanted = &making->call->sock;

    switch ((enum sock_does)wanted->does) {
    case SOCK_ASKS:
        making->result->fingerprint = 1 + (uint64_t)asked(making);
        return 0;
    case SOCK_LOOKS:
        check_new(making);
        return 0;
    case SOCK_PASSES:
        making->sock.passes = wanted->length != 0;
        break;
    case SOCK_TIMES:
        making->sock.timed &= (int32_t)~wanted->flags;
        making->sock.timed |= wanted->length ? (int32_t)wanted->flags : 0;
        break;
    default:
        making->sock.reuses = wanted->length != 0;
        break;
    }
    sock_set(making->world, making->call->object, &making->sock);
    return 0;
}

int64_t sock_do(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    struct sock_making making = {
        kernel, world, process, call, result, effect, sock_get(world, call->object)};
    int64_t value = 0;

    if (call->sock.does == SOCK_SENDS && call->sock.flags & SOCK_FORGES)
        return -EPERM;
    if (call->sock.does != SOCK_PAIRS && datagram_do(&making, &value))
        return value;
    switch ((enum sock_does)call->sock.does) {
    case SOCK_SENDS:
        return send_text(&making);
    case SOCK_RECEIVES:
        return receive(&making);
    case SOCK_ACCEPTS:
        return sock_accept(&making);
    case SOCK_CONNECTS:
        return sock_connect(&making);
    case SOCK_BINDS:
        return sock_bind(&making);
    case SOCK_LISTENS:
        return sock_listen(&making);
    case SOCK_SHUTS:
        return shut(&making);
    case SOCK_PAIRS:
        return sock_pair(&making);
    case SOCK_NAMES:
    case SOCK_PEER_NAMES:
        return names(&making);
    default:
        return options(&making);
    }
}

bool sock_has_nothing(const struct kernel *kernel, const struct world *world,
                      const struct call *call)
{
    const struct sock sock = sock_get(world, call->object);

    if (datagram_is(kernel, call->object))
        return call->sock.does == SOCK_RECEIVES && datagram_has_nothing(world, call->object);
    if (call->sock.does == SOCK_ACCEPTS)
        return sock.phase == SOCK_LISTENING && sock_first(world, call) == OBJECT_NONE;
    return call->sock.does == SOCK_RECEIVES && sock.phase == SOCK_CONNECTED && !sock.shut_read &&
           !sock.error && sock_bytes(world, call->object) == 0;
}

static bool has_time_limit(const struct world *world, const struct call *call, int direction)
{
    return sock_get(world, call->object).timed & direction;
}

bool sock_waits_for_a_time(const struct kernel *kernel, const struct world *world,
                           const struct call *call)
{
    if (call->sock.does == SOCK_CONNECTS)
        return has_time_limit(world, call, SOCK_TIME_SENDS) && !datagram_is(kernel, call->object) &&
               !sock_can_connect(kernel, world, call);
    return sock_has_nothing(kernel, world, call) && sock_blocks(kernel, world, call) &&
           has_time_limit(world, call, SOCK_TIME_RECEIVES);
}

bool sock_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call)
{
    (void)process;
    if (call->sock.does != SOCK_PAIRS && sock_waits_for_a_time(kernel, world, call))
        return true;
    if (call->sock.does == SOCK_CONNECTS)
        return datagram_is(kernel, call->object) || sock_can_connect(kernel, world, call);
    return call->sock.does == SOCK_PAIRS || !sock_has_nothing(kernel, world, call) ||
           !sock_blocks(kernel, world, call);
}
