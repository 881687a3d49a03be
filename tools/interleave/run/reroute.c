// SPDX-License-Identifier: MIT
// Leads calls on followed files to their copies.
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
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
#include "lib/base/memory.h"

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
    const int content = behaviour_object(behaviour, ORIGINALS, start, number,
                                         (struct object){.kind = OBJECT_CONTENT});

    world_name(&run->world, name, OBJECT_NONE);
    if (overlay_is_fifo(overlay, number)) {
        scope_fifos(run->kernel->scope);
        world_name(&run->world, name, fifo_objects(behaviour, FIFOS, 2 * number + 1));
    }
    if (original)
        files_exists(&run->world, name, content, original);
}

void reroute_begin(struct run *run)
{
    overlay_begin(&run->target->overlay);
    fifos_begin(&run->target->fifos);
    for (int i = 0; i < overlay_count(&run->target->overlay); i++)
        file_enter(run, i);
}

static bool would_change(const struct stop *stop, enum overlay_kind kind)
{
    const int flags = path_open_flags(stop);

    if (kind == OVERLAY_FIFO)
        return true;
    if (call_kind_of(stop->number) == CALL_UNLINK)
        return kind == OVERLAY_FILE;
    if (call_kind_of(stop->number) == CALL_MKNOD || stop->number == SYS_bind)
        return kind == OVERLAY_NEW;
    if (kind == OVERLAY_NEW)
        return flags & O_CREAT;
    return kind == OVERLAY_FILE && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC));
}

// Where the program has no permission, the call is left to the kernel, which refuses it.
static bool is_permitted(const struct buffer *name, enum overlay_kind kind, enum call_kind call)
{
    if (kind == OVERLAY_FILE && call != CALL_UNLINK)
        return !access(name->data, W_OK);
    if (kind == OVERLAY_FIFO && call != CALL_UNLINK)
        return true;
    char *slash = strrchr(name->data, '/');
    *slash = '\0';
    const bool permitted = !access(name->data[0] ? name->data : "/", W_OK | X_OK);
    *slash = '/';
    return permitted;
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
    segment->run->kernel->scope->grew = true;
}

void reroute_watch(struct segment *segment, const struct stop *stop)
{
    const enum call_kind call = call_kind_of(stop->number);
    const pid_t pid = segment->runner->pid;
    const struct overlay *overlay = &segment->run->target->overlay;
    struct buffer path = {0};
    struct buffer name = {0};

    if (call == CALL_LINK)
        links_watch(segment, stop);
    if ((call != CALL_OPEN && call != CALL_UNLINK && call != CALL_MKNOD &&
         stop->number != SYS_bind) ||
        !path_read(pid, stop, &path)) {
        buffer_free(&path);
        return;
    }
    const bool may_change = call != CALL_OPEN ||
                            path_open_flags(stop) != (path_open_flags(stop) & O_CLOEXEC) ||
                            overlay_there(pid, path_directory(stop), path.data) == S_IFIFO;
    const enum overlay_kind kind =
        may_change ? overlay_resolve(pid, path_directory(stop), path.data, &name) : OVERLAY_OTHER;
    if (kind == OVERLAY_FILE && call == CALL_OPEN && would_change(stop, kind) &&
        input_is(&segment->run->target->input, name.data))
        refuse_input(segment, stop);
    if (kind != OVERLAY_OTHER && overlay_find(overlay, &name) < 0 && would_change(stop, kind) &&
        is_permitted(&name, kind, call))
        reroute_follow(segment, &name, kind);
    buffer_free(&path);
    buffer_free(&name);
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
        run->kernel->behaviour->objects[runner->call.object].kind != OBJECT_NAME ||
        !path_arguments(runner->number, &at))
        return false;
    if (result->value < 0 || runner->call.kind == CALL_UNLINK || runner->call.kind == CALL_ACCESS) {
        arch_skip_call(runner->pid, result->value);
        return true;
    }
    const int content = content_of(run, process, result);
    if (run->kernel->behaviour->objects[content].kind == OBJECT_FIFO)
        path_change(&run->scratch, runner, at.path,
                    fifos_path(&run->target->fifos, &run->target->template, content));
    else
        path_change(&run->scratch, runner, at.path,
                    overlay_copy(&run->target->overlay, &run->target->template, content,
                                 &world_shared(&run->world, content)->content));
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

void reroute_opened(struct segment *segment, int fd)
{
    struct runner *runner = segment->runner;
    const int flags = (int)runner->call.open.flags;
    const int access = flags & O_ACCMODE;
    const int content = (int)segment->result.content - 1;

    if (segment->run->kernel->behaviour->objects[content].kind == OBJECT_FIFO) {
        opened_fifo(segment, fd, content, flags);
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

// ---- The list of a directory --------------------------------------------------------------------

// The followed file with this name in the directory, as an object, or OBJECT_NONE.
static int followed_in(const struct run *run, int directory, const char *name)
{
    const struct behaviour *behaviour = run->kernel->behaviour;
    const struct overlay *overlay = &run->target->overlay;

    for (int i = 0; i < (int)behaviour->object_names.count; i++) {
        const struct object *object = &behaviour->objects[i];
        if (object->kind == OBJECT_NAME && object->directory == directory &&
            !strcmp(strrchr(overlay_name(overlay, object->name)->data, '/') + 1, name))
            return i;
    }
    return OBJECT_NONE;
}

// Keeps the entries on disk, except removed files. They have the layout of struct dirent, see
// getdents64(2).
static void list_keep(struct run *run, int directory, const struct buffer *list,
                      struct buffer *kept)
{
    struct dirent head;

    for (size_t at = 0; at < list->size; at += head.d_reclen) {
        memcpy(&head, list->data + at, offsetof(struct dirent, d_name));
        const int name =
            followed_in(run, directory, list->data + at + offsetof(struct dirent, d_name));
        if (name == OBJECT_NONE || world_content(&run->world, name) != OBJECT_NONE)
            buffer_add_bytes(kept, list->data + at, head.d_reclen);
    }
}

// Appends the files that are not on disk.
static void list_extend(struct run *run, int directory, struct buffer *list)
{
    enum { ALIGNMENT = 8 };
    struct overlay *overlay = &run->target->overlay;

    for (int i = 0; i < overlay_count(overlay); i++) {
        const char *name = strrchr(overlay_name(overlay, i)->data, '/') + 1;
        const int object = behaviour_name(run->kernel->behaviour, i);
        const int content = world_content(&run->world, object);
        if (overlay_directory(overlay, i) != directory || overlay_original(overlay, i) ||
            overlay_is_fifo(overlay, i) || content == OBJECT_NONE)
            continue;
        const unsigned char type =
            run->kernel->behaviour->objects[content].kind == OBJECT_FIFO     ? DT_FIFO
            : run->kernel->behaviour->objects[content].kind == OBJECT_SOCKET ? DT_SOCK
                                                                             : DT_REG;
        const size_t len = offsetof(struct dirent, d_name) + strlen(name) + 1;
        const size_t room = (len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        const struct dirent head = {
            .d_ino = 1, .d_off = INT64_MAX, .d_reclen = (unsigned short)room, .d_type = type};
        buffer_add_bytes(list, &head, offsetof(struct dirent, d_name));
        buffer_add_bytes(list, name, strlen(name) + 1);
        buffer_add_bytes(list, "\0\0\0\0\0\0\0", room - len);
    }
}

int64_t reroute_listed(struct run *run, int process, const struct result *result, int64_t value)
{
    const struct runner *runner = &run->runner[process];
    struct buffer list = {0};
    struct buffer shown = {0};

    if (runner->call.kind != CALL_LIST || value <= 0)
        return value;
    const int directory = run->kernel->behaviour->objects[runner->call.object].directory;
    char *copy = memory_new((size_t)value, 1);
    if (!tracee_read(runner->pid, runner->argument[1], copy, (size_t)value))
        die("cannot read the list of a directory");
    buffer_add_bytes(&list, copy, (size_t)value);
    free(copy);
    list_keep(run, directory, &list, &shown);
    if (result->value)
        list_extend(run, directory, &shown);
    if (shown.size > runner->argument[2] ||
        !tracee_write(runner->pid, runner->argument[1], shown.data, shown.size))
        tracee_refuse("refused: the list of a directory in which files are written does not fit");
    const int64_t len = (int64_t)shown.size;
    arch_set_result(runner->pid, len);
    buffer_free(&list);
    buffer_free(&shown);
    return len;
}
