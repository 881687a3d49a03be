// SPDX-License-Identifier: MIT
// Locks on files, in a real run.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/locks.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/decode.h"
#include "interleave/run/follow.h"
#include "interleave/run/lock.h"
#include "interleave/run/overlay.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

bool lock_is_command(const struct stop *stop)
{
    switch ((int)stop->argument[1]) {
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        return true;
    default:
        return false;
    }
}

static bool is_about_locks(const struct stop *stop)
{
    return stop->number == SYS_flock || (stop->number == SYS_fcntl && lock_is_command(stop));
}

// The path of what the descriptor refers to, where that is a regular file.
static bool path_of(const struct overlay *overlay, pid_t pid, int fd, struct buffer *name)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)pid, fd);
    return overlay_resolve(overlay, pid, AT_FDCWD, path, name) == OVERLAY_FILE;
}

static const struct object *file_of(const struct behaviour *behaviour, struct local *local,
                                    const struct stop *stop)
{
    const struct descriptor *there = local_find(local, (int)stop->argument[0]);

    return there && behaviour->objects[there->object].kind == OBJECT_FILE
               ? &behaviour->objects[there->object]
               : NULL;
}

void lock_watch(struct segment *segment, const struct stop *stop)
{
    const struct object *file = is_about_locks(stop) ? file_of(segment->run->kernel->behaviour,
                                                               &segment->runner->local, stop)
                                                     : NULL;
    const struct overlay *overlay = &segment->run->target->overlay;
    struct buffer name = {0};

    if (file && file->content == OBJECT_NONE &&
        path_of(overlay, segment->runner->pid, (int)stop->argument[0], &name) &&
        overlay_find(overlay, &name) < 0 && !input_is(&segment->run->target->input, name.data))
        follow_path(segment, &name, OVERLAY_FILE);
    buffer_free(&name);
}

// ---- What the calls mean ------------------------------------------------------------------------

// A file that is followed since this call, but was opened before, is none to refuse: the search
// begins again.
static bool is_lockable(const struct decoder *decoder, const struct stop *stop)
{
    const struct overlay *overlay = &decoder->target->overlay;
    const struct object *file = file_of(decoder->behaviour, decoder->local, stop);
    struct buffer name = {0};

    const bool is_followed =
        file && (file->content != OBJECT_NONE ||
                 (path_of(overlay, decoder->pid, (int)stop->argument[0], &name) &&
                  overlay_find(overlay, &name) >= 0));
    buffer_free(&name);
    return is_followed;
}

static bool decode_flock(const struct stop *stop, struct call *call)
{
    const int operation = (int)stop->argument[1] & ~LOCK_NB;

    call->lock.kind = LOCK_BY_FLOCK;
    call->lock.does = (stop->argument[1] & LOCK_NB) ? LOCK_TRIES : LOCK_WAITS;
    call->lock.type = operation == LOCK_SH ? F_RDLCK : operation == LOCK_EX ? F_WRLCK : F_UNLCK;
    return operation == LOCK_SH || operation == LOCK_EX || operation == LOCK_UN; // or EINVAL
}

static bool decode_record(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int command = (int)stop->argument[1];
    const bool is_ofd = command == F_OFD_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW;
    const struct object *file = &decoder->behaviour->objects[call->object];
    struct flock lock = {0};

    if (!tracee_read(decoder->pid, stop->argument[2], &lock, sizeof lock) ||
        (lock.l_type != F_RDLCK && lock.l_type != F_WRLCK && lock.l_type != F_UNLCK) ||
        lock.l_whence < SEEK_SET || lock.l_whence > SEEK_END || (is_ofd && lock.l_pid))
        return false; // EFAULT, EINVAL
    const bool asks = command == F_GETLK || command == F_OFD_GETLK;
    if (asks ? lock.l_type == F_UNLCK
             : ((lock.l_type == F_RDLCK && !file->reads) ||
                (lock.l_type == F_WRLCK && !file->writes)))
        return false; // EINVAL, EBADF
    call->lock = (struct lock_arguments){.kind = is_ofd ? LOCK_BY_OFD : LOCK_BY_FCNTL,
                                         .does = (asks ? LOCK_ASKS
                                                  : command == F_SETLKW || command == F_OFD_SETLKW
                                                      ? LOCK_WAITS
                                                      : LOCK_TRIES),
                                         .type = lock.l_type,
                                         .whence = lock.l_whence,
                                         .start = lock.l_start,
                                         .length = lock.l_len};
    return true;
}

bool decode_lock(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, (int)stop->argument[0]);

    if (!there)
        return false; // EBADF
    if (!is_lockable(decoder, stop))
        refuse(decoder, stop, "locks on what is no plain file are not modelled");
    call->kind = CALL_LOCK;
    call->object = there->object;
    scope_locks(decoder->scope);
    return stop->number == SYS_flock ? decode_flock(stop, call)
                                     : decode_record(decoder, stop, call);
}

// ---- Steps --------------------------------------------------------------------------------------

// What F_GETLK stores: the lock that is in the way, or only that there is none.
void lock_make(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const uint64_t where = runner->argument[2];
    struct lock found;
    struct flock lock = {0};

    if (runner->call.lock.does != LOCK_ASKS || result->how != RETURNED || result->value)
        return;
    bool is_stored = tracee_read(runner->pid, where, &lock, sizeof lock);
    lock.l_type = F_UNLCK;
    if (lock_in_the_way(run->kernel, &run->world, process, &found)) {
        lock.l_type = (short)found.type;
        lock.l_whence = SEEK_SET;
        lock.l_start = found.first;
        lock.l_len = found.last == INT64_MAX ? 0 : found.last - found.first + 1;
        lock.l_pid = found.kind == LOCK_BY_OFD ? -1 : FIRST_PID + found.owner;
    }
    is_stored = is_stored && reach_put(runner->pid, where, &lock, sizeof lock);
    if (!is_stored)
        tracee_refuse("refused: process %d calls fcntl with a bad address: that is not modelled",
                      FIRST_PID + process);
}
