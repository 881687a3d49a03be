// SPDX-License-Identifier: MIT
// Sockets in a real run.
#include "interleave/run/sockets.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/sockets.h"
#include "interleave/run/real_call.h"
#include "interleave/run/rights.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// ---- Making sockets -----------------------------------------------------------------------------

void sockets_after(struct segment *segment, const struct stop *entry, int fd)
{
    struct local *local = &segment->runner->local;
    const uint64_t type = entry->argument[1];
    struct object object = {.kind = OBJECT_SOCKET,
                            .content = OBJECT_NONE,
                            .domain = (int)entry->argument[0],
                            .is_datagram =
                                (type & ~(uint64_t)(SOCK_NONBLOCK | SOCK_CLOEXEC)) == SOCK_DGRAM,
                            .number = PORT_FIRST + segment->process * PORTS + local->sock_born++,
                            .no_block = (type & SOCK_NONBLOCK) != 0};

    const int first = segment_object(segment, object);
    object.is_second = true;
    object.no_block = false;
    if (segment_object(segment, object) != first + 1)
        trouble(segment->run, "two ends of a connection came apart");
    local_set(local, (struct descriptor){fd, first, (type & SOCK_CLOEXEC) != 0, false});
}

void sockets_returned(struct segment *segment)
{
    const struct runner *runner = segment->runner;
    const struct sock_arguments *sock = &runner->call.sock;
    const int object = (int)segment->result.content - 1;
    const bool close_on_exec = (sock->flags & SOCK_CLOEXEC) != 0;
    int ends[2] = {(int)runner->value, -1};

    if (sock->does == SOCK_RECEIVES)
        rights_received(segment);
    if (segment->result.value < 0 || (sock->does != SOCK_ACCEPTS && sock->does != SOCK_PAIRS))
        return;
    if (sock->does == SOCK_PAIRS &&
        !tracee_read(runner->pid, runner->argument[3], ends, sizeof ends))
        return;
    for (int i = 0; i < 2 && ends[i] >= 0; i++)
        local_set(&segment->runner->local,
                  (struct descriptor){ends[i], object + i, close_on_exec, false});
}

bool sockets_answer(const struct segment *segment, const struct stop *entry)
{
    const struct descriptor *there = local_find(&segment->runner->local, (int)entry->argument[0]);

    if (entry->number != SYS_setsockopt || entry->argument[1] == SOL_SOCKET || !there ||
        segment->run->kernel->behaviour->objects[there->object].kind != OBJECT_SOCKET)
        return false;
    arch_skip_call(segment->runner->pid, 0);
    return true;
}

// ---- Steps --------------------------------------------------------------------------------------

void sockets_note(struct run *run, struct step step)
{
    struct runner *runner = &run->runner[step.process];

    if (runner->call.kind != CALL_SOCK || step.kind != STEP_CALL)
        return;
    runner->received.size = 0;
    if (runner->call.sock.does == SOCK_RECEIVES)
        sock_find(run->kernel, &run->world, &runner->call, &runner->received);
}

static bool put_parts(const struct runner *runner, const struct buffer *received, uint64_t parts)
{
    struct iovec part = {0};
    size_t at = 0;

    for (uint64_t i = 0; at < received->size; i++) {
        if (!tracee_read(runner->pid, parts + i * sizeof part, &part, sizeof part))
            return false;
        const size_t left = received->size - at;
        const size_t len = part.iov_len < left ? part.iov_len : left;
        if (len && !reach_put(runner->pid, (uintptr_t)part.iov_base, received->data + at, len))
            return false;
        at += len;
    }
    return true;
}

// An address, as sockets of the program have it.
union address {
    struct sockaddr_in ip;
    struct sockaddr_un path;
};

static socklen_t address_of_port(union address *address, struct sock_name name)
{
    address->ip =
        (struct sockaddr_in){.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)name.port),
                             .sin_addr.s_addr = htonl(name.is_any ? INADDR_ANY : INADDR_LOOPBACK)};
    return sizeof address->ip;
}

static socklen_t address_of_path(union address *address, struct buffer path)
{
    address->path = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (path.size)
        memcpy(address->path.sun_path, path.data, path.size);
    const size_t end = path.size && path.data[0]; // a path ends with a zero byte, and it counts
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.size + end);
}

// Stores an address of SIZE bytes where the program has room for it, and its size.
static bool put_address_at(const struct runner *runner, const union address *address,
                           socklen_t size, uint64_t at, uint64_t size_at)
{
    socklen_t room = 0;

    if (!tracee_read(runner->pid, size_at, &room, sizeof room))
        return false;
    const socklen_t most = room < size ? room : size;
    return (!most || reach_put(runner->pid, at, address, most)) &&
           reach_put(runner->pid, size_at, &size, sizeof size);
}

// What is received: the text, and of a datagram the address of its sender.
struct received {
    struct buffer text; // a part of runner->received
    union address from;
    socklen_t from_size;
    bool is_cut; // the program has no room for all of it
};

static struct received received_of(const struct run *run, const struct runner *runner)
{
    const struct buffer *raw = &runner->received;
    const struct object *socket = &run->kernel->behaviour->objects[runner->call.object];
    struct received received = {.text = *raw};
    struct datagram datagram = {0};

    if (!socket->is_datagram || raw->size < sizeof datagram)
        return received;
    memcpy(&datagram, raw->data, sizeof datagram);
    char *const path = raw->data + sizeof datagram;
    received.is_cut = datagram.length > runner->call.sock.length;
    received.text = (struct buffer){
        .data = path + datagram.path,
        .size = (size_t)(received.is_cut ? runner->call.sock.length : datagram.length)};
    received.from_size =
        socket->domain == AF_INET
            ? address_of_port(&received.from, (struct sock_name){datagram.port, false})
        : datagram.path
            ? address_of_path(&received.from,
                              (struct buffer){.data = path, .size = (size_t)datagram.path})
            : 0;
    return received;
}

static bool put_message(const struct runner *runner, const struct received *received)
{
    const uint64_t address = runner->argument[1];
    struct msghdr message = {0};

    if (!tracee_read(runner->pid, address, &message, sizeof message) ||
        !put_parts(runner, &received->text, (uintptr_t)message.msg_iov))
        return false;
    const socklen_t most =
        message.msg_namelen < received->from_size ? message.msg_namelen : received->from_size;
    if (message.msg_name && most &&
        !reach_put(runner->pid, (uintptr_t)message.msg_name, &received->from, most))
        return false;
    if (!rights_put(runner, &message))
        return false;
    if (message.msg_name)
        message.msg_namelen = received->from_size;
    message.msg_flags |= received->is_cut ? MSG_TRUNC : 0;
    return reach_put(runner->pid, address, &message, sizeof message);
}

static bool put_received(const struct run *run, const struct runner *runner)
{
    const struct received received = received_of(run, runner);
    const struct buffer *text = &received.text;

    if (runner->number == SYS_recvmsg)
        return put_message(runner, &received);
    if (runner->number == SYS_readv)
        return put_parts(runner, text, runner->argument[1]);
    return (!text->size || reach_put(runner->pid, runner->argument[1], text->data, text->size)) &&
           (runner->number != SYS_recvfrom || !runner->argument[4] ||
            put_address_at(runner, &received.from, received.from_size, runner->argument[4],
                           runner->argument[5]));
}

// Stores the address of OBJECT, or of its peer, where the program's call, in its second and third
// argument, wants it.
static bool put_address(const struct run *run, const struct runner *runner, int object,
                        bool of_peer)
{
    const bool of_ip = run->kernel->behaviour->objects[object].domain == AF_INET;
    const int owner =
        of_peer && !of_ip ? sock_named_peer(run->kernel, &run->world, object) : object;
    union address address;

    const socklen_t size = of_ip
                               ? address_of_port(&address, sock_name(&run->world, object, of_peer))
                               : address_of_path(&address, sock_path(&run->world, owner));
    return put_address_at(runner, &address, size, runner->argument[1], runner->argument[2]);
}

// What getsockopt tells: a number, or who has made the other end.
static bool put_option(const struct runner *runner, const struct result *result)
{
    const int value = (int)result->fingerprint - 1;
    const struct ucred maker = {.pid = value ? FIRST_PID + value - 1 : 0,
                                .uid = value ? geteuid() : (uid_t)-1,
                                .gid = value ? getegid() : (gid_t)-1};
    const bool is_maker = runner->call.sock.length == SO_PEERCRED;
    const socklen_t size = is_maker ? sizeof maker : sizeof value;

    return (is_maker ? reach_put(runner->pid, runner->argument[3], &maker, sizeof maker)
                     : reach_put(runner->pid, runner->argument[3], &value, sizeof value)) &&
           reach_put(runner->pid, runner->argument[4], &size, sizeof size);
}

// What the call stores in the memory of the process.
static bool put_all(const struct run *run, const struct runner *runner, const struct result *result)
{
    const int object = runner->call.object;

    if (result->how != RETURNED || result->value < 0)
        return true;
    switch ((enum sock_does)runner->call.sock.does) {
    case SOCK_RECEIVES:
        return put_received(run, runner);
    case SOCK_NAMES:
        return put_address(run, runner, object, false);
    case SOCK_PEER_NAMES:
        return put_address(run, runner, object, true);
    case SOCK_ACCEPTS:
        return !runner->argument[1] || put_address(run, runner, (int)result->content - 1, true);
    case SOCK_ASKS:
        return put_option(runner, result);
    default:
        return true;
    }
}

// accept: a new descriptor.
static void descriptor_make(struct run *run, int process)
{
    const struct runner *runner = &run->runner[process];
    const uint64_t flags = (uint64_t)runner->call.sock.flags & (SOCK_NONBLOCK | SOCK_CLOEXEC);
    const uint64_t argument[] = {AF_UNIX, SOCK_STREAM | flags, 0};

    arch_set_number(runner->pid, SYS_socket);
    for (int i = 0; i < 3; i++)
        arch_set_argument(runner->pid, i, argument[i]);
    if (make_real_call(run, process, false, -1) < 0)
        trouble(run, "no descriptor for a connection");
    arch_restore_arguments(runner->pid, runner->argument);
}

// Whether the step sends the process SIGPIPE, of which it may die.
static bool breaks(const struct runner *runner, const struct result *result,
                   const struct effect *effect, int process)
{
    const bool ends = effect->died == process || effect->closed == process;

    return runner->call.sock.does == SOCK_SENDS && !(runner->call.sock.flags & MSG_NOSIGNAL) &&
           (ends ? effect->status == SIGPIPE : result->value == -EPIPE);
}

void sockets_make(struct run *run, int process, const struct result *result,
                  const struct effect *effect)
{
    struct runner *runner = &run->runner[process];
    const bool accepts = runner->call.sock.does == SOCK_ACCEPTS && result->how == RETURNED &&
                         result->value >= 0 && result->content;

    rights_make(run, process, result);
    if (!put_all(run, runner, result))
        tracee_refuse("refused: process %d gives a bad address for a socket: that is not modelled",
                      FIRST_PID + process);
    buffer_free(&runner->received);
    if (breaks(runner, result, effect, process))
        (void)kill(runner->pid, SIGPIPE);
    if (accepts)
        descriptor_make(run, process);
    else if (runner->call.sock.does == SOCK_PAIRS || runner->call.sock.does == SOCK_LOOKS)
        (void)make_real_call(run, process, false, -1);
    else
        arch_skip_call(runner->pid, result->value);
}
