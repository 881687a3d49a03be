// SPDX-License-Identifier: MIT
// Descriptors and signal handlers of a process, kept up to date between two steps.
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/major.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/run/closes.h"
#include "interleave/run/decode.h"
#include "interleave/run/events.h"
#include "interleave/run/here.h"
#include "interleave/run/learn.h"
#include "interleave/run/modes.h"
#include "interleave/run/overlay.h"
#include "interleave/run/pidfds.h"
#include "interleave/run/segment.h"
#include "interleave/run/sockets.h"
#include "interleave/run/target.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

struct decoder segment_decoder(const struct segment *segment)
{
    const struct process *there = &segment->run->world.process[segment->process];

    return (struct decoder){.target = segment->run->target,
                            .behaviour = segment->run->kernel->behaviour,
                            .process = segment->process,
                            .pid = segment->runner->pid,
                            .local = &segment->runner->local,
                            .scope = segment->run->kernel->scope,
                            .is_alone = segment->process == 0 &&
                                        segment->runner->local.children == 0 &&
                                        !segment->runner->local.has_alarm,
                            .pending = there->pending};
}

int segment_object(struct segment *segment, struct object object)
{
    return behaviour_object(segment->run->kernel->behaviour, segment->node, segment->result,
                            segment->serial++, object);
}

static void after_pipe(struct segment *segment, const struct stop *entry)
{
    struct runner *runner = segment->runner;
    int ends[2] = {-1, -1};
    const bool close_on_exec = entry->number == SYS_pipe2 && (entry->argument[1] & O_CLOEXEC);
    const bool no_block = entry->number == SYS_pipe2 && (entry->argument[1] & O_NONBLOCK);

    if (entry->number == SYS_pipe2 && (entry->argument[1] & O_DIRECT)) {
        const struct decoder decoder = segment_decoder(segment);
        refuse(&decoder, entry, "pipes of packets are not modelled");
    }
    if (no_block)
        scope_polls(segment->run->kernel->scope);
    if (!tracee_read(runner->pid, entry->argument[0], ends, sizeof ends))
        return;
    const int first =
        segment_object(segment, (struct object){.kind = OBJECT_PIPE_READ, .no_block = no_block});
    const int second =
        segment_object(segment, (struct object){.kind = OBJECT_PIPE_WRITE, .no_block = no_block});
    if (second != first + 1)
        trouble(segment->run, "two ends of a pipe came apart");
    struct object *const objects = segment->run->kernel->behaviour->objects;
    if (objects[first].line == LINE_NONE)
        objects[first].line = learn_line(segment->run, runner->pid);
    objects[second].line = objects[first].line;
    local_set(&runner->local, (struct descriptor){ends[0], first, close_on_exec, false});
    local_set(&runner->local, (struct descriptor){ends[1], second, close_on_exec, false});
}

// From the kernel's list of devices, admin-guide/devices.txt.
enum { DEVICE_ZERO = 5, DEVICE_RANDOM = 8, DEVICE_URANDOM = 9 };

static struct object classify(const struct segment *segment, const struct stop *entry, int fd)
{
    const struct decoder decoder = segment_decoder(segment);
    struct object object = {.kind = OBJECT_OTHER, .content = OBJECT_NONE};
    struct stat status;
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)segment->runner->pid, fd);
    if (stat(path, &status))
        die("cannot look at %s (/proc has to be mounted):", path);
    if (S_ISFIFO(status.st_mode))
        refuse(&decoder, entry, "a FIFO that is opened by another name is not modelled");
    // The tool's user may have a controlling terminal. Opening it by its name is answered in
    // answer.c.
    if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(TTYAUX_MAJOR, 0))
        refuse(&decoder, entry, "the controlling terminal is not modelled");
    struct buffer name = {0};
    (void)path_read(segment->runner->pid, entry, &name);
    int64_t about = -1;
    const bool proc = name.size && decode_proc_path(name.data, &about);
    buffer_free(&name);
    if (proc)
        return (struct object){.kind = OBJECT_PROC, .process = (int)about};
    if (S_ISCHR(status.st_mode) && (status.st_rdev == makedev(MEM_MAJOR, DEVICE_RANDOM) ||
                                    status.st_rdev == makedev(MEM_MAJOR, DEVICE_URANDOM)))
        object.kind = OBJECT_RANDOM;
    if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(MEM_MAJOR, DEVICE_ZERO)) {
        const int access = path_open_flags(entry) & O_ACCMODE;
        object.is_zero = true;
        object.reads = access != O_WRONLY;
        object.writes = access != O_RDONLY;
    }
    if (S_ISREG(status.st_mode)) {
        object.kind = OBJECT_FILE;
        object.length = status.st_size;
    }
    return object;
}

// A directory in which the program makes or removes files: its listing differs from the one on
// disk.
static void look_at_directory(const struct segment *segment, int fd, struct object *object)
{
    struct overlay *overlay = &segment->run->target->overlay;
    struct buffer name = {0};
    char path[64];

    if (!overlay_count(overlay))
        return;
    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)segment->runner->pid, fd);
    overlay_resolve(overlay, segment->runner->pid, AT_FDCWD, path, &name);
    const int directory = overlay_directory_find(overlay, &name);
    if (directory >= 0)
        *object =
            (struct object){.kind = OBJECT_DIRECTORY, .directory = directory, .on_disk = true};
    buffer_free(&name);
}

static void after_open(struct segment *segment, const struct stop *entry, int fd)
{
    struct object object = classify(segment, entry, fd);

    if (object.kind == OBJECT_OTHER)
        look_at_directory(segment, fd, &object);
    local_set(&segment->runner->local,
              (struct descriptor){fd, segment_object(segment, object),
                                  (path_open_flags(entry) & O_CLOEXEC) != 0, false});
}

// Other names of open streams: what they refer to is not known by that name.
static bool is_stream(const char *path)
{
    return !strncmp(path, "/dev/fd/", 8) || !strncmp(path, "/dev/std", 8) ||
           !strncmp(path, "/proc/self/", 11);
}

// Whether PATH is something other than a regular file that the open could change. Regular files
// come here only where the program may not change them, and the kernel refuses the open.
static bool is_other(const struct segment *segment, const struct stop *entry, const char *path)
{
    struct buffer name = {0};
    struct stat status;

    overlay_resolve(&segment->run->target->overlay, segment->runner->pid, path_directory(entry),
                    path, &name);
    const bool other = name.size && !stat(name.data, &status) && !S_ISREG(status.st_mode) &&
                       !S_ISDIR(status.st_mode) && strcmp(name.data, "/dev/null") != 0 &&
                       strcmp(name.data, "/dev/full") != 0 && strcmp(name.data, "/dev/zero") != 0;
    buffer_free(&name);
    return other;
}

// Running a program under all schedules must not change anything real.
void segment_before_open(const struct segment *segment, const struct stop *entry)
{
    const int flags = path_open_flags(entry);
    const bool changes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
    const struct decoder decoder = segment_decoder(segment);
    struct buffer path = {0};

    if (here_read(&decoder, entry, &path)) {
        if (!strcmp(path.data, "/proc") || !strcmp(path.data, "/proc/"))
            refuse(&decoder, entry, "the list of all processes is not modelled");
        // It holds the machine's, and the program's are not among them.
        if (!strncmp(path.data, "/proc/sysvipc/", strlen("/proc/sysvipc/")))
            refuse(&decoder, entry, "the list of System V objects is not modelled");
        if (!strcmp(path.data, "/dev/mqueue") || !strncmp(path.data, "/dev/mqueue/", 12))
            refuse(&decoder, entry, "the directory of message queues is not modelled");
        if (changes && (is_stream(path.data) || is_other(segment, entry, path.data)))
            refuse(&decoder, entry, "writing to what is no regular file is not modelled");
    }
    buffer_free(&path);
}

static void after_dup(struct segment *segment, const struct stop *entry, int fd)
{
    struct local *local = &segment->runner->local;
    const struct descriptor *old = local_find(local, (int)entry->argument[0]);

    if (!old || old->fd == fd)
        return;
    struct descriptor copy = *old;
    copy.fd = fd;
    copy.close_on_exec = entry->number == SYS_dup3 && (entry->argument[2] & O_CLOEXEC);
    local_set(local, copy);
}

static void after_fcntl(struct segment *segment, const struct stop *entry, int64_t value)
{
    struct descriptor *there = local_find(&segment->runner->local, (int)entry->argument[0]);

    if (!there)
        return;
    switch ((int)entry->argument[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        after_dup(segment, entry, (int)value);
        there = local_find(&segment->runner->local, (int)value);
        if (there)
            there->close_on_exec = entry->argument[1] == F_DUPFD_CLOEXEC;
        break;
    case F_SETFD:
        there->close_on_exec = entry->argument[2] & FD_CLOEXEC;
        break;
    default:
        break;
    }
}

static void after_ioctl(struct segment *segment, const struct stop *entry)
{
    struct descriptor *there = local_find(&segment->runner->local, (int)entry->argument[0]);

    if (there && (entry->argument[1] == FIOCLEX || entry->argument[1] == FIONCLEX))
        there->close_on_exec = entry->argument[1] == FIOCLEX;
}

void segment_before_fcntl(const struct segment *segment, const struct stop *entry)
{
    const struct decoder decoder = segment_decoder(segment);
    const int command = (int)entry->argument[1];

    if (!events_before_fcntl(&decoder, entry) && command == F_SETFL &&
        (entry->argument[2] & O_NONBLOCK))
        refuse(&decoder, entry, "descriptors that do not block, but for pipes, are not modelled");
    if (command == F_SETLEASE || command == F_NOTIFY)
        refuse(&decoder, entry, "being told of what others do to a file is not modelled");
}

static void handler_note(const struct segment *segment)
{
    struct run *run = segment->run;

    if (!segment->runner->local.execed)
        run->handles = true;
    else if (!run->handles_in.size)
        program_print(segment->runner->pid, &run->handles_in);
}

static void after_sigaction(struct segment *segment, const struct stop *entry)
{
    struct dispositions *signals = &segment->runner->local.signals;
    const int signal = (int)entry->argument[0];
    struct scope *scope = segment->run->kernel->scope;
    struct action action;

    if (!decode_action(segment->runner->pid, entry, &action))
        return;
    dispositions_set(signals, signal, action);
    if (action.kind != ACTION_HANDLE)
        return;
    handler_note(segment);
    scope_watch(scope, signal_bit(signal));
    scope_signals(scope);
    if (action.flags & SA_SIGINFO)
        scope_siginfo(scope);
}

// Numbers of descriptors are not negative, so that as unsigned ones they are in the same order.
static void after_close_range(const struct segment *segment, const struct stop *entry)
{
    struct local *local = &segment->runner->local;

    for (int i = local->count - 1; i >= 0; i--) {
        struct descriptor *there = &local->descriptors[i];
        if ((unsigned)there->fd < (unsigned)entry->argument[0] ||
            (unsigned)there->fd > (unsigned)entry->argument[1])
            continue;
        if (entry->argument[2] & CLOSE_RANGE_CLOEXEC)
            there->close_on_exec = true;
        else
            local_remove(local, there->fd);
    }
}

void segment_after(struct segment *segment, const struct stop *entry, int64_t result)
{
    struct local *local = &segment->runner->local;

    const enum call_kind kind = call_kind_of(entry->number);

    if (kind == CALL_CLOSE)
        closes_note(segment, entry, result);
    // With EFAULT, the new action is set, and only the old one could not be stored.
    if (result < 0 && !(kind == CALL_SIGACTION && result == -EFAULT))
        return;
    switch (kind) {
    case CALL_PIPE:
        after_pipe(segment, entry);
        break;
    case CALL_OPEN:
        after_open(segment, entry, (int)result);
        break;
    case CALL_CHDIR:
        here_left(segment, entry);
        break;
    case CALL_STAT:
        modes_tell_folder(segment, entry);
        break;
    case CALL_EVENT_MAKE:
        events_made(segment, entry, (int)result);
        break;
    case CALL_PIDFD:
        pidfds_made(segment, entry, (int)result);
        break;
    case CALL_SOCKET:
        sockets_after(segment, entry, (int)result);
        break;
    case CALL_CLOSE:
        local_remove(local, (int)entry->argument[0]);
        break;
    case CALL_CLOSE_RANGE:
        after_close_range(segment, entry);
        break;
    case CALL_DUP:
        after_dup(segment, entry, (int)result);
        break;
    case CALL_FCNTL:
        after_fcntl(segment, entry, result);
        break;
    case CALL_IOCTL:
        after_ioctl(segment, entry);
        break;
    case CALL_SIGACTION:
        after_sigaction(segment, entry);
        break;
    default:
        break;
    }
}
