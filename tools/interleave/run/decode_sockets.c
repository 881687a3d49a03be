// SPDX-License-Identifier: MIT
// What calls on sockets mean.
#include "interleave/run/decode_sockets.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/model/scope.h"
#include "interleave/model/sockets.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/decode_memory.h"
#include "interleave/run/decode_options.h"
#include "interleave/run/decode_rights.h"
#include "interleave/run/here.h"
#include "interleave/run/overlay.h"
#include "interleave/run/target.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

enum { PAIR = 2 * sizeof(int) };

// Whether it is the C library that makes the socket, for the notices of a message queue to a
// thread.
static bool is_for_notices(const struct decoder *decoder)
{
    struct source source;

    source_find(decoder->target->sources, decoder->pid, &source);
    const bool is = source.function && !strcmp(source.function, "mq_notify");
    source_free(&source);
    return is;
}

void sockets_check(const struct decoder *decoder, const struct stop *stop)
{
    const uint64_t domain = stop->argument[0];
    const uint64_t type = stop->argument[1] & ~(uint64_t)(SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (domain == AF_NETLINK && is_for_notices(decoder))
        refuse(decoder, stop,
               "a message queue that notifies a thread (mq_notify with SIGEV_THREAD) is not "
               "modelled");
    if (domain == AF_INET6 || domain == AF_NETLINK)
        return; // answer.c: as on a machine without them
    if (domain != AF_UNIX && domain != AF_INET)
        refuse(decoder, stop, "sockets other than those of IPv4 and AF_UNIX are not modelled");
    if (type != SOCK_STREAM && type != SOCK_DGRAM)
        refuse(decoder, stop, "sockets other than SOCK_STREAM and SOCK_DGRAM are not modelled");
    if (domain == AF_INET && type == SOCK_DGRAM && stop->argument[2] &&
        stop->argument[2] != IPPROTO_UDP)
        refuse(decoder, stop, "this protocol is not modelled");
    if (decoder->local->sock_born >= PORTS)
        refuse(decoder, stop, "so many sockets are not modelled");
}

static bool part_add(const struct decoder *decoder, uint64_t address, size_t len, struct call *call)
{
    char part[4096];

    for (size_t at = 0; at < len; at += sizeof part) {
        const size_t size = len - at < sizeof part ? len - at : sizeof part;
        if (!tracee_read(decoder->pid, address + at, part, size))
            return false;
        buffer_add_bytes(&call->text, part, size);
    }
    return true;
}

// Adds the LEN bytes that are sent. False where the kernel would say EFAULT.
static bool text_add(const struct decoder *decoder, const struct stop *stop, size_t len,
                     struct call *call)
{
    struct iovec part = {0};

    if (stop->number != SYS_writev)
        return part_add(decoder, stop->argument[1], len, call);
    for (uint64_t i = 0; i < stop->argument[2]; i++)
        if (!tracee_read(decoder->pid, stop->argument[1] + i * sizeof part, &part, sizeof part) ||
            !part_add(decoder, (uintptr_t)part.iov_base, part.iov_len, call))
            return false;
    return true;
}

static bool is_datagram(const struct decoder *decoder, const struct call *call)
{
    return decoder->behaviour->objects[call->object].is_datagram;
}

static void check_data(const struct decoder *decoder, const struct stop *stop,
                       const struct call *call, size_t len)
{
    enum { SENT_MAX = 16384 };
    const bool by_message = is_datagram(decoder, call);
    const int64_t known = (int64_t)SOCK_POLLS | MSG_DONTWAIT |
                          (call->sock.does == SOCK_SENDS ? SOCK_TELLS | SOCK_FORGES | MSG_NOSIGNAL
                           : by_message                  ? MSG_PEEK | MSG_CMSG_CLOEXEC | MSG_TRUNC
                                                         : MSG_PEEK | MSG_CMSG_CLOEXEC);

    if (call->sock.flags & ~known)
        refuse(decoder, stop, "these flags are not modelled");
    if (call->sock.does == SOCK_SENDS && len > SENT_MAX)
        refuse(decoder, stop, "sending more than 16384 bytes at once is not modelled");
    if (len == 0 && !by_message)
        refuse(decoder, stop, "sending or receiving nothing is not modelled");
}

// Only here it matters that the socket was made with SOCK_NONBLOCK: the C library makes such ones.
static void note_blocking(const struct decoder *decoder, const struct call *call)
{
    if (decoder->behaviour->objects[call->object].no_block)
        scope_polls(decoder->scope);
}

// Data that is sent, or room for data that is received: the second and third argument of PARTS, a
// call like read(2) or readv(2).
static bool decode_data(const struct decoder *decoder, const struct stop *stop,
                        const struct stop *parts, struct call *call)
{
    const bool is_sent = call->sock.does == SOCK_SENDS;
    size_t wanted = 0;
    const size_t good = is_sent ? memory_of_write(decoder, parts, &wanted)
                                : memory_of_read(decoder, parts, &wanted);

    note_blocking(decoder, call);
    call->kind = CALL_SOCK;
    call->address = parts->argument[1];
    if (!is_sent)
        call->sock.length = (int64_t)wanted;
    if (!is_sent && decoder->scope->polls)
        call->sock.flags |= SOCK_POLLS;
    check_data(decoder, stop, call, wanted);
    if (good < wanted || (is_sent && !text_add(decoder, parts, wanted, call)))
        refuse(decoder, stop, "a bad address is not modelled for a socket");
    return true;
}

// The address of IPv4 that the program gives. False where the kernel refuses it.
static bool address_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct sockaddr_in address = {0};

    if (is_datagram(decoder, call) && stop->number == SYS_connect &&
        tracee_read(decoder->pid, stop->argument[1], &address, sizeof address.sin_family) &&
        address.sin_family == AF_UNSPEC) {
        call->sock.place = SOCK_NOWHERE;
        return true;
    }
    if ((int)stop->argument[2] < (int)sizeof address ||
        !tracee_read(decoder->pid, stop->argument[1], &address, sizeof address) ||
        address.sin_family != AF_INET)
        return false;
    const uint32_t number = ntohl(address.sin_addr.s_addr);
    call->sock.port = ntohs(address.sin_port);
    call->sock.place = number == INADDR_ANY                           ? SOCK_ANYWHERE
                       : number >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET ? SOCK_HERE
                                                                      : SOCK_OUTSIDE;
    if (call->sock.place == SOCK_HERE && number != INADDR_LOOPBACK)
        refuse(decoder, stop, "a loopback address other than 127.0.0.1 is not modelled");
    if (stop->number == SYS_connect && call->sock.place == SOCK_ANYWHERE)
        call->sock.place = SOCK_HERE;
    if (stop->number == SYS_bind && call->sock.port > 0 && call->sock.port < IPPORT_RESERVED &&
        geteuid() != 0)
        refuse(decoder, stop, "a port below 1024 is not modelled");
    return true;
}

// A name that is no path: it begins with a zero byte, and its length counts.
static bool decode_abstract(const struct decoder *decoder, const struct stop *stop,
                            struct call *call)
{
    struct sockaddr_un address = {0};
    const size_t before = offsetof(struct sockaddr_un, sun_path);
    const uint64_t size = stop->argument[2];
    struct buffer name = {0};

    if (size <= before || size > sizeof address ||
        !tracee_read(decoder->pid, stop->argument[1], &address, size) ||
        address.sun_family != AF_UNIX || address.sun_path[0])
        return false;
    buffer_add_bytes(&name, address.sun_path, size - before);
    call->sock.place = SOCK_HERE;
    if (stop->number == SYS_bind)
        buffer_add_bytes(&call->text, name.data, name.size);
    const char type = is_datagram(decoder, call) ? 'd' : 's'; // each has names of its own
    buffer_add_bytes(&name, &type, 1);
    call->sock.port = behaviour_abstract(decoder->behaviour, &name);
    buffer_free(&name);
    return true;
}

// A path where nothing of the program is has no socket for it: the C library asks the daemon nscd
// for users and groups before it reads their files.
static void path_of_call(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    static const char nscd[] = "/var/run/nscd/socket";
    struct buffer path = {0};

    if (decode_abstract(decoder, stop, call))
        return;
    if (!path_read(decoder->pid, stop, &path))
        refuse(decoder, stop, "an address without a path is not modelled");
    if (here_start(decoder, stop).name)
        refuse(decoder, stop,
               "an address in a current directory that the program makes is not modelled");
    const int name = decode_followed(decoder, stop);
    const bool is_there =
        strcmp(path.data, nscd) != 0 && overlay_there(decoder->pid, AT_FDCWD, path.data) != 0;
    buffer_free(&path);
    if (name == OBJECT_NONE && (is_there || stop->number == SYS_bind))
        refuse(decoder, stop,
               is_there ? "a file that is there already is not modelled as an address"
                        : "binding a socket to this path is not modelled");
    call->sock.place = name == OBJECT_NONE ? SOCK_OUTSIDE : SOCK_HERE;
    call->sock.port = name == OBJECT_NONE ? 0 : name;
}

// A message to the address that is the second and third argument of TO, a call like connect(2).
static void decode_receiver(const struct decoder *decoder, const struct stop *to,
                            const struct stop *stop, struct call *call)
{
    if (!to->argument[1])
        call->sock.place = SOCK_PEER;
    else if (decoder->behaviour->objects[call->object].domain == AF_UNIX)
        path_of_call(decoder, to, call);
    else if (!address_read(decoder, to, call) || call->sock.place == SOCK_NOWHERE)
        refuse(decoder, stop, "this address is not modelled");
}

static struct stop to_address(uint64_t address, uint64_t size)
{
    struct stop to = {.number = SYS_connect};

    to.argument[1] = address;
    to.argument[2] = size;
    return to;
}

bool decode_sock_data(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const bool has_flags = stop->number == SYS_sendto || stop->number == SYS_recvfrom;
    const bool is_sent = kind_is(call->kind, KIND_WRITE) || stop->number == SYS_sendto;

    if (stop->number == SYS_pread64 || stop->number == SYS_pwrite64)
        return false; // ESPIPE
    if (has_flags && stop->argument[4] && !is_datagram(decoder, call))
        refuse(decoder, stop, "an address is not modelled for a stream socket");
    call->sock = (struct sock_arguments){.does = is_sent ? SOCK_SENDS : SOCK_RECEIVES,
                                         .flags = has_flags ? (int64_t)(int)stop->argument[3] : 0};
    if (is_sent && is_datagram(decoder, call)) {
        const struct stop to =
            to_address(has_flags ? stop->argument[4] : 0, has_flags ? stop->argument[5] : 0);
        decode_receiver(decoder, &to, stop, call);
    }
    return decode_data(decoder, stop, stop, call);
}

// sendmsg and recvmsg.
static bool decode_message(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    const bool is_sent = stop->number == SYS_sendmsg;
    struct msghdr message = {0};
    struct stop parts = *stop;

    if (!tracee_read(decoder->pid, stop->argument[1], &message, sizeof message))
        return false; // EFAULT
    if (message.msg_name && !is_datagram(decoder, call))
        refuse(decoder, stop, "an address is not modelled for a stream socket");
    parts.number = is_sent ? SYS_writev : SYS_readv;
    parts.argument[1] = (uintptr_t)message.msg_iov;
    parts.argument[2] = message.msg_iovlen;
    call->sock = (struct sock_arguments){.does = is_sent ? SOCK_SENDS : SOCK_RECEIVES,
                                         .flags = (int64_t)(int)stop->argument[2]};
    if (!is_sent)
        call->sock.rights = rights_room(&message);
    else if (!decode_rights(decoder, stop, &message, call))
        return false;
    if (is_sent && is_datagram(decoder, call)) {
        const struct stop to = to_address((uintptr_t)message.msg_name, message.msg_namelen);
        decode_receiver(decoder, &to, stop, call);
    }
    return decode_data(decoder, stop, &parts, call);
}

static bool decode_address(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    const struct object *object = &decoder->behaviour->objects[call->object];

    call->sock.does = stop->number == SYS_connect ? SOCK_CONNECTS : SOCK_BINDS;
    if (object->domain == AF_UNIX) {
        path_of_call(decoder, stop, call);
        if (stop->number == SYS_bind && !call->text.size)
            (void)path_read(decoder->pid, stop, &call->text);
        return true;
    }
    if (!address_read(decoder, stop, call))
        refuse(decoder, stop, "this address is not modelled");
    return true;
}

static bool decode_accept(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    note_blocking(decoder, call);
    call->sock.does = SOCK_ACCEPTS;
    call->sock.length = stop->argument[1] != 0;
    call->sock.flags = (stop->number == SYS_accept4 ? (int64_t)(int)stop->argument[3] : 0) |
                       (decoder->scope->polls ? SOCK_POLLS : 0);
    if (call->sock.flags & SOCK_NONBLOCK)
        scope_polls(decoder->scope);
    return true;
}

static bool decode_pair(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->argument[0] != AF_UNIX || reach_write(decoder->pid, stop->argument[3], PAIR) != PAIR)
        return false; // EOPNOTSUPP, EFAULT
    sockets_check(decoder, stop);
    call->sock = (struct sock_arguments){
        .does = SOCK_PAIRS,
        .length = (stop->argument[1] & ~(uint64_t)(SOCK_NONBLOCK | SOCK_CLOEXEC)) == SOCK_DGRAM,
        .flags = (int64_t)(stop->argument[1] & (SOCK_NONBLOCK | SOCK_CLOEXEC))};
    if (call->sock.flags & SOCK_NONBLOCK)
        scope_polls(decoder->scope);
    return true;
}

bool decode_is_socket(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, (int)stop->argument[0]);

    if (!there || decoder->behaviour->objects[there->object].kind != OBJECT_SOCKET)
        return false;
    call->object = there->object;
    return true;
}

bool decode_sock(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->number == SYS_socketpair)
        return decode_pair(decoder, stop, call);
    if (!decode_is_socket(decoder, stop, call))
        return false; // EBADF, ENOTSOCK
    switch (stop->number) {
    case SYS_sendto:
    case SYS_recvfrom:
        return decode_sock_data(decoder, stop, call);
    case SYS_accept:
    case SYS_accept4:
        return decode_accept(decoder, stop, call);
    case SYS_bind:
    case SYS_connect:
        return decode_address(decoder, stop, call);
    case SYS_listen:
        call->sock = (struct sock_arguments){.does = SOCK_LISTENS,
                                             .length = (int64_t)(int)stop->argument[1]};
        return true;
    case SYS_shutdown:
        call->sock =
            (struct sock_arguments){.does = SOCK_SHUTS, .flags = (int64_t)(int)stop->argument[1]};
        return call->sock.flags >= SHUT_RD && call->sock.flags <= SHUT_RDWR;
    case SYS_getsockname:
        call->sock.does = SOCK_NAMES;
        return true;
    case SYS_getpeername:
        call->sock.does = SOCK_PEER_NAMES;
        return true;
    case SYS_setsockopt:
    case SYS_getsockopt:
        return decode_option(decoder, stop, call);
    default:
        return decode_message(decoder, stop, call);
    }
}
