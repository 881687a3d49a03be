// SPDX-License-Identifier: MIT
// Which paths are followed.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/run/decode.h"
#include "interleave/run/fifos.h"
#include "interleave/run/follow.h"
#include "interleave/run/here.h"
#include "interleave/run/links.h"
#include "interleave/run/lock.h"
#include "interleave/run/modes.h"
#include "interleave/run/overlay.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Keys of objects that no call makes, see behaviour_object.
enum { NAMES = -3, ORIGINALS = -4, FIFOS = -6 };

int follow_original(struct behaviour *behaviour, int number)
{
    return behaviour_object(behaviour, ORIGINALS, (struct result){0}, number,
                            (struct object){.kind = OBJECT_FOLDER, .on_disk = true});
}

// Whether the kernel looks nowhere for the last part of the path.
static bool is_too_long(const struct buffer *name)
{
    return strlen(strrchr(name->data, '/') + 1) > NAME_MAX;
}

// Adds the file with this number to the world, as it is at the start.
static void file_enter(struct run *run, int number)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct overlay *overlay = &run->target->overlay;
    const struct result start = {0};
    const struct buffer *original = overlay_original(overlay, number);
    const int name =
        behaviour_object(behaviour, NAMES, start, number,
                         (struct object){.kind = OBJECT_NAME,
                                         .name = number,
                                         .directory = overlay_directory(overlay, number),
                                         .too_long = is_too_long(overlay_name(overlay, number))});
    const enum overlay_kind kind = overlay_kind(overlay, number);
    const int content = behaviour_object(
        behaviour, ORIGINALS, start, number,
        (struct object){.kind = kind == OVERLAY_FOLDER ? OBJECT_FOLDER : OBJECT_CONTENT,
                        .on_disk = kind == OVERLAY_FOLDER});

    world_name(&run->world, name, kind == OVERLAY_FOLDER ? content : OBJECT_NONE);
    if (kind == OVERLAY_FIFO) {
        scope_fifos(run->kernel->scope);
        world_name(&run->world, name, fifo_objects(behaviour, FIFOS, 2 * number + 1));
    }
    if (original)
        files_exists(&run->world, name, content, original);
}

// Finds the directory of the followed path, if that is followed too.
static void parent_find(struct run *run, int number)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    const int parent = overlay_parent(&run->target->overlay, number);

    behaviour->objects[behaviour_name(behaviour, number)].parent =
        parent < 0 ? 0 : behaviour_name(behaviour, parent) + 1;
}

void follow_begin(struct run *run)
{
    overlay_begin(&run->target->overlay);
    fifos_begin(&run->target->fifos);
    for (int i = 0; i < overlay_count(&run->target->overlay); i++)
        file_enter(run, i);
    for (int i = 0; i < overlay_count(&run->target->overlay); i++)
        parent_find(run, i);
}

static bool would_change(const struct stop *stop, enum overlay_kind kind)
{
    const int flags = path_open_flags(stop);

    if (kind == OVERLAY_FIFO)
        return true;
    switch (call_kind_of(stop->number)) {
    case CALL_UNLINK:
        return kind == OVERLAY_FILE || (kind == OVERLAY_FOLDER && links_removes_folder(stop));
    case CALL_TRUNCATE:
    case CALL_CHMOD:
        return kind == OVERLAY_FILE;
    case CALL_MKNOD:
    case CALL_MKDIR:
    case CALL_SYMLINK:
        return kind == OVERLAY_NEW;
    default:
        break;
    }
    if (kind == OVERLAY_NEW)
        return stop->number == SYS_bind || (flags & O_CREAT);
    return kind == OVERLAY_FILE && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC));
}

// In a directory that is not on disk, everything is permitted.
static bool in_permitted(const struct buffer *name)
{
    char *slash = strrchr(name->data, '/');

    *slash = '\0';
    const bool permitted = !access(name->data[0] ? name->data : "/", W_OK | X_OK) ||
                           errno == ENOENT || errno == ENOTDIR;
    *slash = '/';
    return permitted;
}

bool follow_is_permitted(const struct buffer *name, enum overlay_kind kind, enum call_kind call)
{
    const bool is_of_name = call == CALL_UNLINK || call == CALL_RENAME;

    if (kind == OVERLAY_FILE && call == CALL_CHMOD)
        return modes_are_permitted(name->data);
    if (kind == OVERLAY_FILE && !is_of_name)
        return !access(name->data, W_OK);
    return (kind == OVERLAY_FIFO && !is_of_name) || in_permitted(name);
}

// The program would go on to read the real file and not the copy.
static _Noreturn void refuse_input(const struct segment *segment, const struct stop *stop)
{
    const struct decoder decoder = segment_decoder(segment);

    refuse(&decoder, stop, "changing the file that is the standard input is not modelled");
}

// Whether the program has made a call that does not make the tool follow each directory on the way
// to its path.
static bool has_passed(const struct call_set *called)
{
    bool has = false;

    for (size_t i = 0; i < called->count; i++) {
        const enum call_kind kind = call_kind_of(called->numbers[i]);
        has |= kind == CALL_EXEC || kind == CALL_LINK || kind == CALL_RENAME || kind == CALL_SOCK;
    }
    return has;
}

// Whether nothing that is known so far can depend on the path: any earlier call on a path in a
// directory that is not on disk has made the tool follow it.
static bool is_untouched(const struct run *run, int number)
{
    struct overlay *overlay = &run->target->overlay;
    const int parent = overlay_parent(overlay, number);

    return parent >= 0 && overlay_kind(overlay, parent) == OVERLAY_NEW &&
           overlay_kind(overlay, number) == OVERLAY_NEW && !has_passed(&run->target->called);
}

void follow_path(struct segment *segment, const struct buffer *name, enum overlay_kind kind)
{
    struct run *run = segment->run;
    const int number = overlay_add(&run->target->overlay, name, kind);

    file_enter(run, number);
    if (is_untouched(run, number)) {
        parent_find(run, number);
        return;
    }
    for (int i = 0; i <= number; i++)
        parent_find(run, i);
    run->kernel->scope->grew = true;
}

// Whether the call may be one that changes what the path leads to.
static bool may_change(pid_t pid, const struct stop *stop, const struct buffer *path)
{
    switch (call_kind_of(stop->number)) {
    case CALL_OPEN:
        return path_open_flags(stop) != (path_open_flags(stop) & O_CLOEXEC) ||
               overlay_there(pid, path_directory(stop), path->data) == S_IFIFO;
    case CALL_UNLINK:
        return !links_ends_in_dots(path);
    case CALL_MKNOD:
    case CALL_MKDIR:
    case CALL_SYMLINK:
    case CALL_TRUNCATE:
    case CALL_CHMOD:
        return true;
    default:
        return stop->number == SYS_bind;
    }
}

// Whether the directory of a path at which nothing is on disk is followed: then what any call finds
// there depends on what that is now.
static bool is_below(const struct overlay *overlay, const struct buffer *name)
{
    const struct buffer directory = {name->data, (size_t)(strrchr(name->data, '/') - name->data),
                                     0};

    return overlay_find(overlay, &directory) >= 0;
}

// The directories on the way to a path, of which none is on disk: each that would be in a followed
// one is followed, too. Returns whether there is any.
static bool way_watch(struct segment *segment, const struct stop *stop, const struct buffer *path)
{
    const struct overlay *overlay = &segment->run->target->overlay;
    bool is_followed = false;

    for (size_t at = 1; at < path->size; at++) {
        struct buffer way = {0};
        struct buffer name = {0};
        if (path->data[at] != '/')
            continue;
        buffer_print(&way, "%.*s", (int)at, path->data);
        if (overlay_resolve(overlay, segment->runner->pid, path_directory(stop), way.data, &name) ==
                OVERLAY_NEW &&
            overlay_find(overlay, &name) < 0 && is_below(overlay, &name)) {
            follow_path(segment, &name, OVERLAY_NEW);
            is_followed = true;
        }
        buffer_free(&way);
        buffer_free(&name);
    }
    return is_followed;
}

static void path_watch(struct segment *segment, const struct stop *stop, const struct buffer *path)
{
    const enum call_kind call = call_kind_of(stop->number);
    const pid_t pid = segment->runner->pid;
    const struct overlay *overlay = &segment->run->target->overlay;
    const bool changes = may_change(pid, stop, path);
    struct buffer name = {0};

    if (!changes && !overlay_count(overlay))
        return;
    enum overlay_kind kind = overlay_resolve(overlay, pid, path_directory(stop), path->data, &name);
    if (kind == OVERLAY_OTHER && call != CALL_EXEC && way_watch(segment, stop, path))
        kind = overlay_resolve(overlay, pid, path_directory(stop), path->data, &name);
    const bool would = changes && would_change(stop, kind);
    if (kind == OVERLAY_FILE && call == CALL_OPEN && would &&
        input_is(&segment->run->target->input, name.data))
        refuse_input(segment, stop);
    if (kind != OVERLAY_OTHER && overlay_find(overlay, &name) < 0 &&
        ((would && follow_is_permitted(&name, kind, call)) ||
         (kind == OVERLAY_NEW && call != CALL_EXEC && is_below(overlay, &name))))
        follow_path(segment, &name, kind);
    buffer_free(&name);
}

void follow_watch(struct segment *segment, const struct stop *stop)
{
    const enum call_kind call = call_kind_of(stop->number);
    const struct decoder decoder = segment_decoder(segment);
    struct buffer path = {0};

    lock_watch(segment, stop);
    if (call == CALL_LINK || call == CALL_RENAME) {
        links_watch(segment, stop);
        return;
    }
    if (here_read(&decoder, stop, &path)) {
        here_check(&decoder, stop, &path);
        if (links_may_trim(stop))
            (void)links_trim(&path);
        path_watch(segment, stop, &path);
    }
    buffer_free(&path);
}
