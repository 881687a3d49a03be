// SPDX-License-Identifier: MIT
// Descriptors and credentials in messages.
#include "interleave/run/decode_rights.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/rights.h"
#include "interleave/model/scope.h"
#include "interleave/run/decode.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

int64_t rights_room(const struct msghdr *message)
{
    if (!message->msg_control || message->msg_controllen <= sizeof(struct cmsghdr))
        return 0;
    const size_t room = (message->msg_controllen - sizeof(struct cmsghdr)) / sizeof(int);
    return room < RIGHTS_MAX ? (int64_t)room : RIGHTS_MAX;
}

// The flags with which the descriptor is open, or -1.
static int open_flags(pid_t pid, int fd)
{
    static const char label[] = "flags:";
    char line[64] = "";
    long flags = -1;

    (void)snprintf(line, sizeof line, "/proc/%ld/fdinfo/%d", (long)pid, fd);
    FILE *info = fopen(line, "re");
    while (info && fgets(line, sizeof line, info))
        if (!strncmp(line, label, sizeof label - 1))
            flags = strtol(line + sizeof label - 1, NULL, 8);
    if (info)
        (void)fclose(info);
    return (int)flags;
}

static bool can_be_sent(const struct object *object, int flags)
{
    switch (object->kind) {
    case OBJECT_PIPE_READ:
    case OBJECT_PIPE_WRITE:
        return !object->fifo;
    case OBJECT_SOCKET:
        return !object->is_datagram;
    case OBJECT_FILE:
        return !(flags & O_PATH);
    default:
        return false;
    }
}

static struct right right_of(const struct decoder *decoder, const struct stop *stop,
                             const struct descriptor *there)
{
    struct object *object = &decoder->behaviour->objects[there->object];
    const int flags = open_flags(decoder->pid, there->fd);

    if (flags < 0)
        die("cannot look at descriptor %d (/proc has to be mounted)", there->fd);
    if (!can_be_sent(object, flags))
        refuse(decoder, stop,
               "sending a descriptor (SCM_RIGHTS) of anything but a pipe, a stream socket or an "
               "open file is not modelled");
    object->passed = true;
    const bool is_own =
        object->kind == OBJECT_FILE && object->content == OBJECT_NONE && !there->shared;
    return (struct right){.object = there->object,
                          .flags = flags & (O_ACCMODE | O_APPEND | O_NONBLOCK),
                          .position = is_own ? tracee_position(decoder->pid, there->fd) : -1};
}

// Adds the descriptors of a control message, which ends with COUNT of them. False for EBADF.
static bool rights_read(const struct decoder *decoder, const struct stop *stop, const char *numbers,
                        size_t count, struct buffer *rights)
{
    for (size_t i = 0; i < count; i++) {
        int fd = -1;
        memcpy(&fd, numbers + i * sizeof fd, sizeof fd);
        const struct descriptor *there = local_find(decoder->local, fd);
        if (!there)
            return false;
        const struct right right = right_of(decoder, stop, there);
        buffer_add_bytes(rights, &right, sizeof right);
    }
    return true;
}

// False where the kernel says EINVAL.
static bool credentials_read(const struct decoder *decoder, const struct stop *stop,
                             const struct cmsghdr *header, const char *data, struct call *call)
{
    struct ucred sent;

    if (header->cmsg_len != CMSG_LEN(sizeof sent))
        return false;
    memcpy(&sent, data, sizeof sent);
    if (sent.uid == (uid_t)-1 || sent.gid == (gid_t)-1)
        return false;
    const bool is_own =
        sent.pid == FIRST_PID + decoder->process && sent.uid == getuid() && sent.gid == getgid();
    if (!is_own && geteuid() == 0)
        refuse(decoder, stop, "credentials of another process or user are not modelled");
    scope_credentials(decoder->scope);
    call->sock.flags |= is_own ? SOCK_TELLS : SOCK_FORGES;
    return true;
}

static void check_message(const struct decoder *decoder, const struct stop *stop,
                          const struct call *call, const struct cmsghdr *header)
{
    const struct object *socket = &decoder->behaviour->objects[call->object];

    if (header->cmsg_level != SOL_SOCKET ||
        (header->cmsg_type != SCM_RIGHTS && header->cmsg_type != SCM_CREDENTIALS))
        refuse(decoder, stop,
               "control messages other than SCM_RIGHTS and SCM_CREDENTIALS are not modelled");
    if (header->cmsg_type == SCM_CREDENTIALS && socket->domain == AF_UNIX)
        return;
    if (socket->domain != AF_UNIX || socket->is_datagram)
        refuse(decoder, stop,
               "descriptors in a message (SCM_RIGHTS) are modelled only for stream sockets of "
               "AF_UNIX");
}

bool decode_rights(const struct decoder *decoder, const struct stop *stop,
                   const struct msghdr *message, struct call *call)
{
    char control[CMSG_SPACE(RIGHTS_MAX * sizeof(int))];
    const uint64_t address = (uintptr_t)message->msg_control;
    const size_t size = message->msg_controllen;
    struct buffer rights = {0};
    struct cmsghdr header;

    if (size < sizeof header)
        return true; // Linux looks no further
    if (size > sizeof control)
        refuse(decoder, stop, "more than 16 descriptors in a message are not modelled");
    if (reach_read(decoder->pid, address, size) < size ||
        !tracee_read(decoder->pid, address, control, size))
        refuse(decoder, stop, "a bad address is not modelled for a socket");
    memcpy(&header, control, sizeof header);
    check_message(decoder, stop, call, &header);
    if (header.cmsg_len < sizeof header || header.cmsg_len > size)
        return false; // EINVAL
    if (CMSG_ALIGN(header.cmsg_len) + sizeof header <= size)
        refuse(decoder, stop, "several control messages at once are not modelled");
    if (header.cmsg_type == SCM_CREDENTIALS)
        return credentials_read(decoder, stop, &header, control + sizeof header, call);
    const size_t count = (header.cmsg_len - sizeof header) / sizeof(int);
    if (count > RIGHTS_MAX)
        refuse(decoder, stop, "more than 16 descriptors in a message are not modelled");
    const bool is_good = rights_read(decoder, stop, control + sizeof header, count, &rights);
    if (is_good && count) {
        scope_rights(decoder->scope);
        call->sock.rights = rights_list(decoder->behaviour, &rights);
    }
    buffer_free(&rights);
    return is_good;
}
