// SPDX-License-Identifier: MIT
// What calls on descriptors and files mean, and which of them another process could notice.
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/here.h"
#include "interleave/run/links.h"
#include "interleave/run/lock.h"
#include "interleave/run/modes.h"
#include "interleave/run/overlay.h"
#include "interleave/run/target.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

enum object_kind decode_object(const struct decoder *decoder, int fd, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, fd);

    call->object = there ? there->object : OBJECT_NONE;
    return there ? decoder->behaviour->objects[there->object].kind : OBJECT_OTHER;
}

// An object whose O_NONBLOCK and whose close other processes notice.
static bool is_channel(enum object_kind kind)
{
    return kind == OBJECT_PIPE_READ || kind == OBJECT_PIPE_WRITE || kind == OBJECT_PIPE_BOTH ||
           kind == OBJECT_SOCKET;
}

// An object that an epoll can watch, or an epoll.
static bool is_watchable(enum object_kind kind)
{
    return is_channel(kind) || kind == OBJECT_COUNTER || kind == OBJECT_SIGNALS ||
           kind == OBJECT_TIMER || kind == OBJECT_PROCESS || kind == OBJECT_INPUT ||
           kind == OBJECT_EPOLL;
}

// Whether OBJECT is a file whose content some process of the program changes.
bool decode_is_changed(const struct decoder *decoder, int object)
{
    const struct object *there =
        object == OBJECT_NONE ? NULL : &decoder->behaviour->objects[object];

    return there && there->kind == OBJECT_FILE && there->content != OBJECT_NONE;
}

// No other process can notice the close of a pipe's end that has not been through a fork; of a
// file, only locks that end, and of a queue, that a process is told no more (mq_notify).
static bool is_close_noticed(const struct decoder *decoder, int fd, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, fd);
    const enum object_kind kind = decode_object(decoder, fd, call);

    return (is_channel(kind) && (there->shared || kind == OBJECT_SOCKET)) ||
           (decoder->scope->epolls && is_watchable(kind)) ||
           (decoder->scope->locks &&
            (kind == OBJECT_MQ_END || decode_is_changed(decoder, call->object)));
}

bool decode_dup(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int old = (int)stop->argument[0];

    call->dup.from = old;
    call->dup.to = stop->number == SYS_dup ? -1 : (int64_t)(int)stop->argument[1];
    if (stop->number == SYS_dup || old == (int)stop->argument[1] ||
        !local_find(decoder->local, old))
        return false;
    const bool closes = is_close_noticed(decoder, (int)stop->argument[1], call);
    call->dup.close_on_exec = stop->number == SYS_dup3 && (stop->argument[2] & O_CLOEXEC);
    return closes;
}

bool decode_proc_path(const char *path, int64_t *process)
{
    if (strncmp(path, "/proc/", 6) != 0 || !isdigit((unsigned char)path[6]))
        return false;
    *process = strtol(path + 6, NULL, 10) - FIRST_PID;
    if (*process < 0 || *process >= PROCESS_MAX)
        *process = -1;
    return true;
}

// The object that the call's path refers to, if that is followed.
int decode_followed(const struct decoder *decoder, const struct stop *stop)
{
    const struct overlay *overlay = &decoder->target->overlay;
    struct buffer path = {0};
    struct buffer name = {0};
    int object = OBJECT_NONE;

    if (overlay_count(overlay) && here_read(decoder, stop, &path)) {
        const bool is_trimmed = links_trim(&path);
        if (overlay_resolve(overlay, decoder->pid, path_directory(stop), path.data, &name) !=
                OVERLAY_OTHER &&
            overlay_find(overlay, &name) >= 0)
            object = behaviour_name(decoder->behaviour, overlay_find(overlay, &name));
        if (is_trimmed && object != OBJECT_NONE && !links_may_trim(stop))
            refuse(decoder, stop,
                   "a path of what the program makes, with a slash at its end, is not modelled");
    }
    buffer_free(&path);
    buffer_free(&name);
    return object;
}

// Whether the open would make a file where a symbolic link points, and there is none yet.
static bool makes_by_link(const struct decoder *decoder, const struct stop *stop, const char *path)
{
    const int flags = path_open_flags(stop);
    struct buffer name = {0};

    if (!(flags & O_CREAT) || flags & (O_EXCL | O_NOFOLLOW) ||
        overlay_there(decoder->pid, path_directory(stop), path) != S_IFLNK)
        return false;
    (void)overlay_resolve(&decoder->target->overlay, decoder->pid, path_directory(stop), path,
                          &name);
    const bool leads_nowhere = name.size == 0;
    buffer_free(&name);
    return leads_nowhere;
}

bool decode_open(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (here_read(decoder, stop, &call->text) &&
        decode_proc_path(call->text.data, &call->open.process))
        return true;
    call->object = decode_followed(decoder, stop);
    call->open.flags = path_open_flags(stop);
    if (call->object == OBJECT_NONE && call->text.size &&
        makes_by_link(decoder, stop, call->text.data))
        refuse(decoder, stop, "making a file by a symbolic link is not modelled");
    if (call->object != OBJECT_NONE && call->open.flags & O_CREAT)
        call->open.mode = modes_of_open(decoder, stop);
    return call->object != OBJECT_NONE;
}

// By a path, or of an open file.
bool decode_stat(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct buffer path = {0};
    const bool by_path = here_read(decoder, stop, &path);

    buffer_free(&path);
    if (by_path) {
        call->object = decode_followed(decoder, stop);
        return call->object != OBJECT_NONE;
    }
    decode_object(decoder, (int)stop->argument[0], call);
    return decode_is_changed(decoder, call->object);
}

// O_NONBLOCK belongs to the pipe's end, not to the process. As long as no process sets it, reading
// the flags does not depend on others.
bool decode_fcntl(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const bool of_pipe = is_channel(decode_object(decoder, (int)stop->argument[0], call));
    const int command = (int)stop->argument[1];

    if (lock_is_command(stop))
        return decode_lock(decoder, stop, call);
    if (command == F_ADD_SEALS || command == F_GET_SEALS)
        refuse(decoder, stop, "the seals of memfd_create are not modelled");
    call->fcntl = (struct fcntl_arguments){.command = command, .value = (int64_t)stop->argument[2]};
    if (of_pipe && command == F_SETFL && (stop->argument[2] & (O_ASYNC | O_DIRECT)))
        refuse(decoder, stop, "these flags of a pipe are not modelled");
    if (command == F_GETPIPE_SZ || command == F_SETPIPE_SZ)
        return behaviour_pipe(decoder->behaviour, call->object) != OBJECT_NONE;
    if (of_pipe)
        return decoder->scope->polls ? command == F_GETFL || command == F_SETFL
                                     : command == F_SETFL && (stop->argument[2] & O_NONBLOCK);
    return decode_is_changed(decoder, call->object) && (command == F_GETFL || command == F_SETFL);
}

bool decode_truncate(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    call->truncate.length = (int64_t)stop->argument[1];
    if (stop->number == SYS_truncate) {
        call->object = decode_followed(decoder, stop);
        return call->object != OBJECT_NONE;
    }
    decode_object(decoder, (int)stop->argument[0], call);
    return decode_is_changed(decoder, call->object) &&
           decoder->behaviour->objects[call->object].writes;
}

enum fault_target decode_target(const struct decoder *decoder, const struct stop *stop,
                                const struct call *call)
{
    struct buffer path = {0};
    const bool is_named = here_read(decoder, stop, &path) && path.size > 0;

    buffer_free(&path);
    return is_named ? TARGET_PATH : fault_target(decoder->behaviour, call);
}

void decode_positions(const struct decoder *decoder, struct buffer *positions)
{
    for (int i = 0; i < decoder->local->count; i++) {
        const struct descriptor *there = &decoder->local->descriptors[i];
        const enum object_kind kind = decoder->behaviour->objects[there->object].kind;
        if (there->shared || decode_is_changed(decoder, there->object) ||
            (kind != OBJECT_FILE && kind != OBJECT_INPUT))
            continue;
        struct position position;
        memset(&position, 0, sizeof position);
        position.object = there->object;
        position.offset =
            kind == OBJECT_INPUT ? decoder->local->taken : tracee_position(decoder->pid, there->fd);
        if (position.offset < 0)
            die("cannot look at where a file is read (/proc has to be mounted)");
        buffer_add_bytes(positions, &position, sizeof position);
    }
}

bool decode_is_written(const struct decoder *decoder, int fd)
{
    const struct descriptor *there = local_find(decoder->local, fd);

    return there && decode_is_changed(decoder, there->object);
}

bool decode_list(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    return decode_object(decoder, (int)stop->argument[0], call) == OBJECT_DIRECTORY;
}

bool decode_close(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    call->close.fd = (int)stop->argument[0];
    return is_close_noticed(decoder, (int)stop->argument[0], call);
}

// Several descriptors, the last one with the largest number that there can be.
bool decode_close_range(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const unsigned first = (unsigned)stop->argument[0];
    const unsigned last = (unsigned)stop->argument[1];
    struct call one = {.object = OBJECT_NONE};
    bool is_noticed = false;

    if (stop->argument[2] & CLOSE_RANGE_UNSHARE)
        refuse(decoder, stop, "CLOSE_RANGE_UNSHARE is not modelled");
    call->close.fd = first < INT_MAX ? (int)first : INT_MAX;
    call->close.last = last < INT_MAX ? (int)last : INT_MAX;
    if (stop->argument[2] || first > last)
        return false; // EINVAL, or only marked
    for (int i = 0; i < decoder->local->count; i++) {
        const int fd = decoder->local->descriptors[i].fd;
        is_noticed |=
            fd >= call->close.fd && fd <= call->close.last && is_close_noticed(decoder, fd, &one);
    }
    return is_noticed;
}
