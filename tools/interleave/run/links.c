// SPDX-License-Identifier: MIT
// Calls about names.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/follow.h"
#include "interleave/run/here.h"
#include "interleave/run/links.h"
#include "interleave/run/overlay.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// ---- Paths --------------------------------------------------------------------------------------

bool links_removes_folder(const struct stop *stop)
{
#ifdef SYS_rmdir
    if (stop->number == SYS_rmdir)
        return true;
#endif
    return stop->number == SYS_unlinkat && stop->argument[2] & AT_REMOVEDIR;
}

bool links_may_trim(const struct stop *stop)
{
    const enum call_kind kind = call_kind_of(stop->number);

    return kind == CALL_MKDIR || kind == CALL_CHDIR || links_removes_folder(stop);
}

bool links_trim(struct buffer *path)
{
    const size_t before = path->size;

    while (path->size > 1 && path->data[path->size - 1] == '/')
        path->size--;
    if (path->size)
        path->data[path->size] = '\0';
    return path->size < before;
}

bool links_ends_in_dots(const struct buffer *path)
{
    const char *slash = strrchr(path->data, '/');
    const char *last = slash ? slash + 1 : path->data;

    return !strcmp(last, ".") || !strcmp(last, "..");
}

// What one of the two paths of link or rename leads to. NAME is to be freed.
struct link_end {
    enum overlay_kind kind;
    int64_t nowhere; // negative errno where its directory is not there, otherwise 0
    struct buffer name;
    struct path_start start;
};

static bool has_directories(const struct stop *stop)
{
    const char *name = call_name_of(stop->number);

    return strcmp(name, "link") != 0 && strcmp(name, "rename") != 0;
}

static struct link_end end_of(const struct decoder *decoder, const struct stop *stop, bool is_new)
{
    const int at = has_directories(stop) && is_new ? 2 : 0;
    const int directory = has_directories(stop) ? (int)stop->argument[at] : AT_FDCWD;
    const uint64_t address = stop->argument[has_directories(stop) ? at + 1 : is_new];
    const struct overlay *overlay = &decoder->target->overlay;
    const pid_t pid = decoder->pid;
    struct link_end end = {.kind = OVERLAY_OTHER};
    struct buffer given = {0};
    struct buffer path = {0};

    if (tracee_read_string(pid, address, &given) && given.size && given.size < PATH_MAX) {
        end.start = here_path(decoder, directory, given.data, &path);
        const mode_t there = overlay_there(pid, directory, path.data);
        const int error = there ? 0 : errno;
        // A symbolic link would get another name itself, and no directory loses its name by ".".
        if (there != S_IFLNK && !links_ends_in_dots(&given))
            end.kind = overlay_resolve(overlay, pid, directory, path.data, &end.name);
        end.nowhere = end.kind == OVERLAY_OTHER && !links_ends_in_dots(&given) ? -error : 0;
    }
    buffer_free(&given);
    buffer_free(&path);
    return end;
}

void links_start(const struct decoder *decoder, const struct stop *stop, struct path_start start[2])
{
    for (int i = 0; i < 2; i++) {
        struct link_end end = end_of(decoder, stop, i);
        start[i] = end.start;
        buffer_free(&end.name);
    }
}

static bool may_move(enum overlay_kind kind, enum call_kind call)
{
    return kind == OVERLAY_FILE || kind == OVERLAY_NEW ||
           (kind == OVERLAY_FIFO && call == CALL_RENAME);
}

void links_watch(struct segment *segment, const struct stop *stop)
{
    const struct overlay *overlay = &segment->run->target->overlay;
    const enum call_kind call = call_kind_of(stop->number);
    const struct decoder decoder = segment_decoder(segment);

    // The first path may be below the second.
    for (int i = 0; i < 3; i++) {
        struct link_end end = end_of(&decoder, stop, i == 1);
        if (may_move(end.kind, call) && overlay_find(overlay, &end.name) < 0 &&
            (call == CALL_LINK || follow_is_permitted(&end.name, end.kind, call)))
            follow_path(segment, &end.name, end.kind);
        buffer_free(&end.name);
    }
}

// The object of the end; OBJECT_NONE for one that is not followed.
static int object_of(const struct decoder *decoder, const struct link_end *end)
{
    const int number =
        end->kind == OVERLAY_OTHER ? -1 : overlay_find(&decoder->target->overlay, &end->name);

    return number < 0 ? OBJECT_NONE : behaviour_name(decoder->behaviour, number);
}

// The two paths of the call, as arguments; *FROM is the object of the first. Refuses the call where
// one of them is something that is not followed. False where the first is in no directory at all:
// the kernel says so.
static bool ends_decode(const struct decoder *decoder, const struct stop *stop, int *from,
                        struct link_arguments *arguments, const char *why)
{
    struct link_end old = end_of(decoder, stop, false);
    struct link_end new = end_of(decoder, stop, true);

    *from = object_of(decoder, &old);
    *arguments = (struct link_arguments){.to = object_of(decoder, &new), .nowhere = new.nowhere};
    const bool is_nowhere = old.nowhere != 0;
    const bool is_known = *from != OBJECT_NONE && (arguments->to != OBJECT_NONE || new.nowhere);
    buffer_free(&old.name);
    buffer_free(&new.name);
    if (!is_nowhere && !is_known)
        refuse(decoder, stop, why);
    return !is_nowhere;
}

// ---- What the calls mean ------------------------------------------------------------------------

bool decode_link(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    static const char why[] = "linking what is no plain file is not modelled";

    if (stop->number == SYS_linkat && stop->argument[4])
        refuse(decoder, stop, why);
    return ends_decode(decoder, stop, &call->object, &call->link, why);
}

bool decode_rename(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t flags = stop->number == SYS_renameat2 ? stop->argument[4] : 0;
    struct link_arguments ends;

    if (flags > RENAME_EXCHANGE || flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
        refuse(decoder, stop, "these flags are not modelled");
    if (!ends_decode(decoder, stop, &call->object, &ends,
                     "renaming a directory or a symbolic link that was there before, or without "
                     "permission, is not modelled"))
        return false;
    call->rename =
        (struct rename_arguments){.to = ends.to, .nowhere = ends.nowhere, .flags = (int64_t)flags};
    return true;
}

static void check_mode(const struct decoder *decoder, const struct stop *stop, mode_t mode)
{
    // The superuser needs no permission.
    if ((mode & S_IRWXU) != S_IRWXU && geteuid() != 0)
        refuse(decoder, stop, "a directory that its owner may not use is not modelled");
}

bool decode_mkdir(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    check_mode(decoder, stop, (mode_t)stop->argument[stop->number == SYS_mkdirat ? 2 : 1]);
    call->object = decode_followed(decoder, stop);
    return call->object != OBJECT_NONE;
}

bool decode_symlink(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    call->object = decode_followed(decoder, stop);
    return call->object != OBJECT_NONE &&
           tracee_read_string(decoder->pid, stop->argument[0], &call->text) && call->text.size;
}

// Whether the path itself is a symbolic link on disk: then it is another name of what is followed.
static bool is_link_on_disk(const struct decoder *decoder, const struct stop *stop)
{
    struct buffer path = {0};
    const bool is_link = here_read(decoder, stop, &path) &&
                         overlay_there(decoder->pid, path_directory(stop), path.data) == S_IFLNK;

    buffer_free(&path);
    return is_link;
}

bool decode_readlink(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int64_t size = (int)stop->argument[stop->number == SYS_readlinkat ? 3 : 2];

    if (size <= 0 || is_link_on_disk(decoder, stop))
        return false;
    call->object = decode_followed(decoder, stop);
    call->readlink.size = size;
    return call->object != OBJECT_NONE;
}

// Only plain files, FIFOs and directories are followed: anything else would really be removed.
// False where the kernel removes nothing.
static bool may_unlink(const struct decoder *decoder, const struct stop *stop)
{
    struct buffer given = {0};
    struct buffer path = {0};
    mode_t type = 0;

    bool is_possible = path_read(decoder->pid, stop, &given);
    (void)links_trim(&given);
    is_possible = is_possible && !links_ends_in_dots(&given) && here_read(decoder, stop, &path);
    if (is_possible) {
        (void)links_trim(&path);
        type = overlay_there(decoder->pid, path_directory(stop), path.data);
    }
    buffer_free(&given);
    buffer_free(&path);
    if (type && type != S_IFREG && type != S_IFDIR && type != S_IFIFO)
        refuse(decoder, stop, "removing what is no plain file is not modelled");
    return is_possible;
}

// For rmdir: whether something is in the directory, on disk.
static bool holds(const struct decoder *decoder, int name)
{
    const struct overlay *overlay = &decoder->target->overlay;
    const int number = decoder->behaviour->objects[name].name;

    return overlay_kind(overlay, number) == OVERLAY_FOLDER &&
           overlay_holds(overlay, overlay_name(overlay, number));
}

bool decode_name(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct path_arguments at;

    if (call->kind == CALL_UNLINK && !may_unlink(decoder, stop))
        return false;
    call->object = decode_followed(decoder, stop);
    const int64_t flags =
        path_arguments(stop->number, &at) && at.flags >= 0 ? (int64_t)stop->argument[at.flags] : 0;
    if (call->kind == CALL_ACCESS)
        call->access.mode = flags;
    else
        call->unlink.flags = links_removes_folder(stop) ? AT_REMOVEDIR : flags;
    if (call->object != OBJECT_NONE && stop->number == SYS_statfs)
        refuse(decoder, stop, "statfs of what the program makes is not modelled");
    if (call->object != OBJECT_NONE && links_removes_folder(stop))
        call->unlink.holds = holds(decoder, call->object);
    return call->object != OBJECT_NONE;
}

// ---- Steps --------------------------------------------------------------------------------------

bool links_are_answered(enum call_kind kind)
{
    return kind == CALL_UNLINK || kind == CALL_ACCESS || kind == CALL_MKDIR ||
           kind == CALL_SYMLINK || kind == CALL_RENAME || kind == CALL_READLINK;
}

// Where the symbolic link points, without a null character.
static bool target_store(const struct run *run, const struct runner *runner, size_t len)
{
    const uint64_t where = runner->argument[runner->number == SYS_readlinkat ? 2 : 1];
    const struct shared *there =
        world_look(&run->world, world_content(&run->world, runner->call.object));

    return reach_put(runner->pid, where, there->content.data, len);
}

// What the program makes has no extended attributes.
static bool reads_attribute(long number)
{
    return number == SYS_getxattr || number == SYS_lgetxattr;
}

void links_answer(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    int64_t value =
        result->value == 0 && reads_attribute(runner->number) ? -ENODATA : result->value;

    if (runner->call.kind == CALL_READLINK && value > 0 &&
        !target_store(run, runner, (size_t)value))
        value = -EFAULT;
    arch_skip_call(runner->pid, value);
}
