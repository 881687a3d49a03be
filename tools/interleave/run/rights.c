// SPDX-License-Identifier: MIT
// Descriptors in messages, in a real run.
#include "interleave/run/rights.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/run/extra_call.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"
#include "lib/graph/step_kind.h"

enum { END_OF_STREAM = -1 };                // in place of a sender
enum { BELOW_STACK = 512, PATH_SIZE = 64 }; // memory that a process does not use during a call

// ---- What is on its way -------------------------------------------------------------------------

static void drop(struct run *run, int i)
{
    struct kept_rights *kept = &run->kept;
    const uint64_t argument[6] = {(uint64_t)kept->right[i].fd};

    (void)launch_call(&run->target->template, SYS_close, argument);
    kept->right[i] = kept->right[--kept->count];
}

void rights_settle(struct run *run)
{
    for (int i = run->kept.count - 1; i >= 0; i--)
        if (!rights_hold(run->kernel, &run->world, run->kept.right[i].object))
            drop(run, i);
}

void rights_end_run(struct run *run)
{
    while (run->kept.count)
        drop(run, 0);
}

static int kept_find(const struct run *run, int object)
{
    for (int i = 0; i < run->kept.count; i++)
        if (run->kept.right[i].object == object)
            return i;
    return -1;
}

// No process inherits the descriptor: all of them are closed again before the template is forked
// for the next run.
static int64_t template_open(const struct template *template, const char *path, int flags)
{
    const uint64_t there = arch_sp(&template->registers) - BELOW_STACK;
    const uint64_t argument[6] = {(uint64_t)AT_FDCWD, there, (uint64_t)flags};

    if (!tracee_write(template->pid, there, path, strlen(path) + 1))
        die("cannot write to the stack of the template");
    return launch_call(template, SYS_openat, argument);
}

static void keep(struct run *run, const struct runner *runner, struct right right)
{
    struct kept_rights *kept = &run->kept;
    char path[PATH_SIZE];

    if (run->kernel->behaviour->objects[right.object].kind == OBJECT_SOCKET ||
        kept_find(run, right.object) >= 0)
        return;
    if (kept->count == KEPT_MAX)
        tracee_refuse(
            "refused: more than %d descriptors on their way (SCM_RIGHTS) are not modelled",
            KEPT_MAX);
    for (int i = 0; i < runner->local.count; i++) {
        if (runner->local.descriptors[i].object != right.object)
            continue;
        (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)runner->pid,
                       runner->local.descriptors[i].fd);
        const int64_t fd =
            template_open(&run->target->template, path, right.flags | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
            trouble(run, "a descriptor that is sent cannot be kept: %s", strerror((int)-fd));
        kept->right[kept->count].object = right.object;
        kept->right[kept->count++].fd = (int)fd;
        return;
    }
}

// ---- Receiving ----------------------------------------------------------------------------------

static int64_t socket_make(struct run *run, int process, uint64_t flags)
{
    const uint64_t argument[4] = {AF_UNIX, SOCK_STREAM | flags};

    return extra_call(run, process, SYS_socket, argument);
}

// Opens what the template keeps.
static int64_t open_kept(struct run *run, int process, struct right right, uint64_t flags)
{
    const struct runner *runner = &run->runner[process];
    const int kept = kept_find(run, right.object);
    const uint64_t there = (runner->call.sp - BELOW_STACK) & ~(uint64_t)(PATH_SIZE - 1);
    const uint64_t argument[4] = {(uint64_t)AT_FDCWD, there, (uint64_t)right.flags | flags};
    char before[PATH_SIZE];
    char path[PATH_SIZE] = "";

    if (kept < 0)
        trouble(run, "a descriptor that is received was not kept");
    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)run->target->template.pid,
                   run->kept.right[kept].fd);
    if (!tracee_read(runner->pid, there, before, sizeof before) ||
        !tracee_write(runner->pid, there, path, sizeof path))
        die("cannot write to the stack of process %ld", (long)runner->pid);
    const int64_t fd = extra_call(run, process, SYS_openat, argument);
    if (!tracee_write(runner->pid, there, before, sizeof before))
        die("cannot write to the stack of process %ld", (long)runner->pid);
    return fd;
}

static int receive(struct run *run, int process, struct right right)
{
    const bool on_exec = run->runner[process].call.sock.flags & MSG_CMSG_CLOEXEC;
    const bool is_socket = run->kernel->behaviour->objects[right.object].kind == OBJECT_SOCKET;
    const int64_t fd = is_socket ? socket_make(run, process, on_exec ? SOCK_CLOEXEC : 0)
                                 : open_kept(run, process, right, on_exec ? O_CLOEXEC : 0);

    if (fd == -EMFILE)
        tracee_refuse(
            "refused: process %d receives a descriptor (SCM_RIGHTS) and has no number left "
            "for it: that is not modelled",
            FIRST_PID + process);
    if (fd < 0)
        trouble(run, "no descriptor for one that is received: %s", strerror((int)-fd));
    return (int)fd;
}

void rights_make(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];
    const struct behaviour *behaviour = run->kernel->behaviour;
    const struct sock_arguments *sock = &runner->call.sock;
    struct runner_rights *rights = &runner->rights;

    rights->count = 0;
    if (result->how != RETURNED || result->value <= 0)
        rights->list = 0;
    if (sock->does == SOCK_SENDS && result->how == RETURNED && result->value > 0)
        for (int i = 0; i < rights_count(behaviour, (int)sock->rights); i++)
            keep(run, runner, rights_get(behaviour, (int)sock->rights, i));
    for (int i = 0; i < rights_count(behaviour, rights->list) && i < sock->rights; i++)
        rights->fd[rights->count++] = receive(run, process, rights_get(behaviour, rights->list, i));
}

// What Linux stores of the credentials of nobody, and at the end of a stream; and of a process.
static struct ucred credentials_of(int sender)
{
    enum { OVERFLOW = 65534 }; // as in proc(5)

    if (sender == END_OF_STREAM)
        return (struct ucred){0};
    return sender ? (struct ucred){FIRST_PID + sender - 1, getuid(), getgid()}
                  : (struct ucred){0, OVERFLOW, OVERFLOW};
}

// As put_cmsg of Linux does it: what has no room is cut.
static bool credentials_put(const struct runner *runner, struct msghdr *message)
{
    const struct ucred credentials = credentials_of(runner->rights.sender);
    const uint64_t address = (uintptr_t)message->msg_control;
    const size_t room = message->msg_control ? message->msg_controllen : 0;
    const size_t whole = CMSG_LEN(sizeof credentials);
    const size_t length = whole < room ? whole : room;
    const struct cmsghdr header = {
        .cmsg_len = length, .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_CREDENTIALS};

    message->msg_controllen = 0;
    message->msg_flags =
        (int)(runner->call.sock.flags & MSG_CMSG_CLOEXEC) | (length < whole ? MSG_CTRUNC : 0);
    if (room < sizeof header)
        return true;
    message->msg_controllen =
        CMSG_SPACE(sizeof credentials) < room ? CMSG_SPACE(sizeof credentials) : room;
    return reach_put(runner->pid, address, &header, sizeof header) &&
           reach_put(runner->pid, address + sizeof header, &credentials, length - sizeof header);
}

bool rights_put(const struct runner *runner, struct msghdr *message)
{
    if (runner->rights.is_told)
        return credentials_put(runner, message);
    const struct runner_rights *rights = &runner->rights;
    const size_t length = (size_t)rights->count * sizeof rights->fd[0];
    const uint64_t address = (uintptr_t)message->msg_control;
    const struct cmsghdr header = {
        .cmsg_len = CMSG_LEN(length), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    const size_t room = message->msg_controllen;
    const bool is_cut = rights->list && rights->count < rights->sent;

    message->msg_controllen = 0;
    message->msg_flags =
        (int)(runner->call.sock.flags & MSG_CMSG_CLOEXEC) | (is_cut ? MSG_CTRUNC : 0);
    if (!rights->count)
        return true;
    message->msg_controllen = CMSG_SPACE(length) < room ? CMSG_SPACE(length) : room;
    return reach_put(runner->pid, address, &header, sizeof header) &&
           reach_put(runner->pid, address + sizeof header, rights->fd, length);
}

void rights_received(struct segment *segment)
{
    const struct runner_rights *rights = &segment->runner->rights;
    const bool on_exec = segment->runner->call.sock.flags & MSG_CMSG_CLOEXEC;

    for (int i = 0; i < rights->count; i++)
        local_set(
            &segment->runner->local,
            (struct descriptor){rights->fd[i],
                                rights_get(segment->run->kernel->behaviour, rights->list, i).object,
                                on_exec, true});
}

// ---- Before a step ------------------------------------------------------------------------------

static bool has_offset(const struct run *run, int process)
{
    const struct call *call = &run->runner[process].call;

    return !run->world.process[process].closed && call->object != OBJECT_NONE &&
           (call->kind == CALL_READ || call->kind == CALL_SEEK ||
            kind_is(call->kind, KIND_WRITE)) &&
           run->kernel->behaviour->objects[call->object].kind == OBJECT_FILE &&
           run->kernel->behaviour->objects[call->object].passed;
}

static int sender_of(const struct run *run, const struct call *call, const struct rights_next *next)
{
    const struct shared *there = world_look(&run->world, call->object);
    struct datagram datagram = {0};

    if (!there || !there->content.size)
        return END_OF_STREAM;
    if (!datagram_is(run->kernel, call->object))
        return next->sender;
    memcpy(&datagram, there->content.data, sizeof datagram);
    return datagram.sender;
}

void rights_note(struct run *run, struct step step)
{
    struct runner *runner = &run->runner[step.process];
    const struct call *call = &runner->call;

    runner->rights.list = runner->rights.count = 0;
    runner->rights.is_told = false;
    if (call->kind == CALL_SOCK && call->sock.does == SOCK_RECEIVES) {
        const struct rights_next next =
            rights_next(&run->world, call->object, (size_t)call->sock.length);
        runner->rights.list = next.list;
        runner->rights.is_told = sock_get(&run->world, call->object).passes;
        runner->rights.sender = sender_of(run, call, &next);
        runner->rights.sent = rights_count(run->kernel->behaviour, runner->rights.list);
    }
    runner->rights.seeks = has_offset(run, step.process);
    if (runner->rights.seeks) {
        const struct shared *file = world_look(&run->world, call->object);
        runner->rights.offset = file ? file->offset : 0;
    }
}

void rights_seek(struct run *run, struct step step)
{
    const struct runner *runner = &run->runner[step.process];
    const bool is_made =
        step.kind == STEP_CALL || step.kind == STEP_LATE || step.kind == STEP_FAULT;
    const uint64_t argument[4] = {runner->argument[0], (uint64_t)runner->rights.offset, SEEK_SET};

    if (is_made && runner->rights.seeks &&
        extra_call(run, step.process, SYS_lseek, argument) != runner->rights.offset)
        trouble(run, "the offset of a file that was sent cannot be set");
}
