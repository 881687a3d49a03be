// SPDX-License-Identifier: MIT
// Leads calls on followed files to their copies.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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
#include "interleave/run/links.h"
#include "interleave/run/lock.h"
#include "interleave/run/memfd.h"
#include "interleave/run/modes.h"
#include "interleave/run/overlay.h"
#include "interleave/run/reroute.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

// Keys of objects that no call makes, see behaviour_object.
enum { NAMES = -3, ORIGINALS = -4, FIFOS = -6 };

// Below the red zone of the stack: memory that the program does not use during a call.
enum { SCRATCH_BELOW_STACK = 512 };

// ---- Following ----------------------------------------------------------------------------------

// Adds the file with this number to the world, as it is at the start.
static void file_enter(struct run *run, int number)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct overlay *overlay = &run->target->overlay;
    const struct result start = {0};
    const struct buffer *original = overlay_original(overlay, number);
    const int name = behaviour_object(
        behaviour, NAMES, start, number,
        (struct object){
            .kind = OBJECT_NAME, .name = number, .directory = overlay_directory(overlay, number)});
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

// Finds the directory of each followed path, if that is followed too.
static void parents_find(struct run *run)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct overlay *overlay = &run->target->overlay;

    for (int i = 0; i < overlay_count(overlay); i++) {
        const int parent = overlay_parent(overlay, i);
        behaviour->objects[behaviour_name(behaviour, i)].parent =
            parent < 0 ? 0 : behaviour_name(behaviour, parent) + 1;
    }
}

void reroute_begin(struct run *run)
{
    overlay_begin(&run->target->overlay);
    fifos_begin(&run->target->fifos);
    for (int i = 0; i < overlay_count(&run->target->overlay); i++)
        file_enter(run, i);
    parents_find(run);
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

bool reroute_is_permitted(const struct buffer *name, enum overlay_kind kind, enum call_kind call)
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

void reroute_follow(struct segment *segment, const struct buffer *name, enum overlay_kind kind)
{
    file_enter(segment->run, overlay_add(&segment->run->target->overlay, name, kind));
    parents_find(segment->run);
    segment->run->kernel->scope->grew = true;
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
            reroute_follow(segment, &name, OVERLAY_NEW);
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
        ((would && reroute_is_permitted(&name, kind, call)) ||
         (kind == OVERLAY_NEW && call != CALL_EXEC && is_below(overlay, &name))))
        reroute_follow(segment, &name, kind);
    buffer_free(&name);
}

static void check_directory(const struct segment *segment, const struct stop *stop, int fd)
{
    const struct decoder decoder = segment_decoder(segment);
    const struct descriptor *there = local_find(decoder.local, fd);
    const struct object *object = there ? &decoder.behaviour->objects[there->object] : NULL;

    if (object && object->kind == OBJECT_DIRECTORY && !object->on_disk)
        refuse(&decoder, stop,
               "a path from an open directory that the program makes is not modelled");
}

void reroute_watch(struct segment *segment, const struct stop *stop)
{
    const enum call_kind call = call_kind_of(stop->number);
    struct buffer path = {0};

    lock_watch(segment, stop);
    if (call == CALL_LINK || call == CALL_RENAME) {
        check_directory(segment, stop, path_directory(stop));
        check_directory(segment, stop, links_second_directory(stop));
        links_watch(segment, stop);
        return;
    }
    // A descriptor of a directory that the program makes leads to another one in a real run. An
    // empty path stands for the directory itself.
    if (path_read(segment->runner->pid, stop, &path)) {
        check_directory(segment, stop, path_directory(stop));
        if (links_may_trim(stop))
            (void)links_trim(&path);
        path_watch(segment, stop, &path);
    }
    buffer_free(&path);
}

// ---- Leading to the copy ------------------------------------------------------------------------

static void path_change(struct scratch *scratch, const struct runner *runner, int argument,
                        const char *path)
{
    const pid_t pid = runner->pid;

    scratch->address = (runner->call.sp - SCRATCH_BELOW_STACK) & ~(uint64_t)(SCRATCH_SIZE - 1);
    if (!tracee_read(pid, scratch->address, scratch->before, sizeof scratch->before) ||
        !tracee_write(pid, scratch->address, path, strlen(path) + 1))
        die("cannot write to the stack of process %ld", (long)pid);
    arch_set_argument(pid, argument, scratch->address);
}

// The copy is opened through a symbolic link in /proc, which must be followed, and it already
// exists.
static void flags_change(const struct runner *runner, const struct path_arguments *at)
{
    uint64_t flags = at->flags < 0 ? 0 : runner->argument[at->flags];

#ifdef SYS_lstat
    if (runner->number == SYS_lstat)
        arch_set_number(runner->pid, SYS_stat);
#endif
    if (at->flags < 0)
        return;
    if (runner->call.kind == CALL_OPEN)
        flags &= ~(uint64_t)(O_CREAT | O_EXCL | O_NOFOLLOW);
    else
        flags &= ~(uint64_t)AT_SYMLINK_NOFOLLOW;
    arch_set_argument(runner->pid, at->flags, flags);
}

// What an open has found may have lost its name while the process waited for the other end.
static int content_of(const struct run *run, int process, const struct result *result)
{
    const struct call *call = &run->runner[process].call;

    return call->kind == CALL_OPEN && result->content ? (int)result->content - 1
                                                      : world_content(&run->world, call->object);
}

bool reroute_before(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    struct path_arguments at;

    run->scratch.address = 0;
    if (runner->call.object == OBJECT_NONE ||
        run->kernel->behaviour->objects[runner->call.object].kind != OBJECT_NAME)
        return false;
    if (!path_arguments(runner->number, &at) && !memfd_is_made(runner))
        return false;
    if (result->value < 0 || links_are_answered(runner->call.kind)) {
        links_answer(run, process, result);
        return true;
    }
    const int content = content_of(run, process, result);
    const struct object *there = &run->kernel->behaviour->objects[content];
    if (memfd_is_made(runner))
        at.path = memfd_becomes_open(runner);
    if (there->kind == OBJECT_FOLDER) {
        // Any directory will do: its list is replaced (listing.h).
        if (!there->on_disk)
            path_change(&run->scratch, runner, at.path, "/dev");
    } else if (there->kind == OBJECT_FIFO)
        path_change(&run->scratch, runner, at.path,
                    fifos_path(&run->target->fifos, &run->target->template, content));
    else
        path_change(&run->scratch, runner, at.path,
                    overlay_copy(&run->target->overlay, &run->target->template, content,
                                 &world_shared(&run->world, content)->content));
    if (!memfd_is_made(runner))
        flags_change(runner, &at);
    return false;
}

void reroute_after(const struct run *run, int process)
{
    const struct runner *runner = &run->runner[process];
    const struct scratch *scratch = &run->scratch;

    if (!scratch->address)
        return;
    if (!tracee_write(runner->pid, scratch->address, scratch->before, sizeof scratch->before))
        die("cannot write to the stack of process %ld", (long)runner->pid);
    arch_restore_arguments(runner->pid, runner->argument);
}

// An end of a FIFO. Each open has its own O_NONBLOCK.
static void opened_fifo(struct segment *segment, int fd, int fifo, int flags)
{
    const int access = flags & O_ACCMODE;
    const struct object object = {.kind = access == O_RDONLY   ? OBJECT_PIPE_READ
                                          : access == O_WRONLY ? OBJECT_PIPE_WRITE
                                                               : OBJECT_PIPE_BOTH,
                                  .no_block = (flags & O_NONBLOCK) != 0,
                                  .fifo = fifo + 1};

    if (object.no_block)
        scope_polls(segment->run->kernel->scope);
    local_set(&segment->runner->local, (struct descriptor){fd, segment_object(segment, object),
                                                           (flags & O_CLOEXEC) != 0, true});
}

static void opened_folder(struct segment *segment, int fd, bool on_disk, int flags)
{
    const struct object *name =
        &segment->run->kernel->behaviour->objects[segment->runner->call.object];
    const struct object object = {
        .kind = OBJECT_DIRECTORY,
        .directory = overlay_as_directory(&segment->run->target->overlay, name->name),
        .on_disk = on_disk};

    local_set(&segment->runner->local, (struct descriptor){fd, segment_object(segment, object),
                                                           (flags & O_CLOEXEC) != 0, false});
}

void reroute_opened(struct segment *segment, int fd)
{
    struct runner *runner = segment->runner;
    const int flags = (int)runner->call.open.flags;
    const int access = flags & O_ACCMODE;
    const int content = (int)segment->result.content - 1;

    const struct object *there = &segment->run->kernel->behaviour->objects[content];
    if (there->kind == OBJECT_FIFO) {
        opened_fifo(segment, fd, content, flags);
        return;
    }
    if (there->kind == OBJECT_FOLDER) {
        opened_folder(segment, fd, there->on_disk, flags);
        return;
    }
    const struct object object = {.kind = OBJECT_FILE,
                                  .content = content,
                                  .reads = access != O_WRONLY,
                                  .writes = access != O_RDONLY,
                                  .appends = (flags & O_APPEND) != 0};

    local_set(&runner->local, (struct descriptor){fd, segment_object(segment, object),
                                                  (flags & O_CLOEXEC) != 0, false});
}
