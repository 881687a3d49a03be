// SPDX-License-Identifier: MIT
// Leads calls on followed files to their copies.
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/run/fifos.h"
#include "interleave/run/here.h"
#include "interleave/run/lead.h"
#include "interleave/run/links.h"
#include "interleave/run/memfd.h"
#include "interleave/run/overlay.h"
#include "interleave/run/reroute.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"

// ---- Leading to the copy ------------------------------------------------------------------------

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

    return (call->kind == CALL_OPEN || call->kind == CALL_CHDIR) && result->content
               ? (int)result->content - 1
               : world_content(&run->world, call->object);
}

// Whether the process enters a directory that is not on disk.
static bool is_entered(const struct run *run, int process, int content)
{
    return run->runner[process].call.kind == CALL_CHDIR && content != OBJECT_NONE &&
           !run->kernel->behaviour->objects[content].on_disk;
}

// What is on disk may be named from a directory that is not.
static void lead_on_disk(struct run *run, int process)
{
    struct runner *runner = &run->runner[process];
    struct stop stop = {.kind = STOP_CALL, .number = runner->number, .sp = runner->call.sp};
    const struct segment segment = {.run = run, .runner = runner, .process = process};

    memcpy(stop.argument, runner->argument, sizeof stop.argument);
    (void)lead_from_here(&segment, &stop);
}

// Leads the call to what stands for CONTENT in a real run; OBJECT_NONE is a directory that has lost
// its path.
static void lead_to_content(struct run *run, int process, int argument, int content)
{
    static const struct object gone = {.kind = OBJECT_FOLDER};
    const struct runner *runner = &run->runner[process];
    const struct object *there =
        content == OBJECT_NONE ? &gone : &run->kernel->behaviour->objects[content];
    const char *path = NULL;

    if (there->kind == OBJECT_FOLDER && there->on_disk) {
        lead_on_disk(run, process);
        return;
    }
    // Any directory will do: its list is replaced (listing.h).
    if (there->kind == OBJECT_FOLDER)
        path = "/dev";
    else if (there->kind == OBJECT_FIFO)
        path = fifos_path(&run->target->fifos, &run->target->template, content);
    else
        path = overlay_copy(&run->target->overlay, &run->target->template, content,
                            &world_shared(&run->world, content)->content);
    lead_to(run, runner->pid, runner->call.sp, argument, path);
}

bool reroute_before(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    struct path_arguments at;

    run->scratch.address = 0;
    if (runner->call.kind == CALL_EXEC)
        lead_on_disk(run, process);
    if (runner->call.kind == CALL_GETCWD) {
        here_tell(run, process, result->value);
        return true;
    }
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
    if (is_entered(run, process, content)) {
        arch_skip_call(runner->pid, 0);
        return true;
    }
    if (memfd_is_made(runner))
        at.path = memfd_becomes_open(runner);
    lead_to_content(run, process, at.path, content);
    if (!memfd_is_made(runner))
        flags_change(runner, &at);
    return false;
}

// An end of a FIFO. Each open has its own O_NONBLOCK.
static void opened_fifo(struct segment *segment, int fd, int fifo, int flags, bool is_alone)
{
    const int access = flags & O_ACCMODE;
    const struct object object = {.kind = access == O_RDONLY   ? OBJECT_PIPE_READ
                                          : access == O_WRONLY ? OBJECT_PIPE_WRITE
                                                               : OBJECT_PIPE_BOTH,
                                  .no_block = (flags & O_NONBLOCK) != 0,
                                  .fifo = fifo + 1,
                                  .is_alone = is_alone};

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
        .on_disk = on_disk,
        .place = {.name = segment->runner->call.object + 1,
                  .folder = (int)segment->result.content}};

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
        opened_fifo(segment, fd, content, flags, segment->result.content & FIFO_ALONE);
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
