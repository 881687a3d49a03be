// SPDX-License-Identifier: MIT
// Message queues of POSIX in a real run.
#include "interleave/run/mqueue.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/decode.h"
#include "interleave/run/real_call.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// ---- What the calls mean ------------------------------------------------------------------------

// What the kernel says of the name, which the C library passes without its slash; 0 if it is one.
static int64_t name_error(const struct buffer *name)
{
    if (name->size == 0)
        return -ENOENT;
    if (name->size < PATH_MAX &&
        (strchr(name->data, '/') || !strcmp(name->data, ".") || !strcmp(name->data, "..")))
        return -EACCES;
    return name->size > NAME_MAX ? -ENAMETOOLONG : 0;
}

// False where the name cannot be read: EFAULT.
static bool decode_name_of(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    struct buffer name = {0};
    const bool is_there = tracee_read_string(decoder->pid, stop->argument[0], &name);
    const int64_t error = is_there ? name_error(&name) : 0;

    if (is_there && error)
        call->mqueue = (struct mqueue_arguments){.does = MQUEUE_FAILS, .flags = error};
    else if (is_there)
        call->object = behaviour_mqueue(decoder->behaviour, &name);
    buffer_free(&name);
    return is_there;
}

static void check_open(const struct decoder *decoder, const struct stop *stop,
                       const struct mq_attr *attributes)
{
    const int flags = (int)stop->argument[1];
    const mode_t owner = S_IRUSR | S_IWUSR;
    const bool is_superuser = geteuid() == 0;

    if (flags & ~(O_ACCMODE | O_CREAT | O_EXCL | O_NONBLOCK | O_CLOEXEC) ||
        (flags & O_ACCMODE) == O_ACCMODE)
        refuse(decoder, stop, "these flags of mq_open are not modelled");
    if (!(flags & O_CREAT))
        return;
    if (!is_superuser && (stop->argument[2] & owner) != owner)
        refuse(decoder, stop,
               "a message queue that its owner may not use is not modelled (mq_open needs 0600)");
    if (is_superuser &&
        (attributes->mq_maxmsg > MQUEUE_MESSAGES || attributes->mq_msgsize > MQUEUE_BYTES))
        refuse(decoder, stop,
               "a message queue that only the superuser may make (of more than 10 messages, or "
               "with messages of more than 8192 bytes) is not modelled");
}

static bool decode_opening(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    struct mq_attr attributes = {.mq_maxmsg = MQUEUE_MESSAGES, .mq_msgsize = MQUEUE_BYTES};

    if (stop->argument[3] &&
        !tracee_read(decoder->pid, stop->argument[3], &attributes, sizeof attributes))
        return false; // EFAULT
    check_open(decoder, stop, &attributes);
    if (stop->argument[1] & O_NONBLOCK)
        scope_polls(decoder->scope);
    call->mqueue = (struct mqueue_arguments){.does = MQUEUE_OPENS,
                                             .flags = (int)stop->argument[1],
                                             .messages = attributes.mq_maxmsg,
                                             .bytes = attributes.mq_msgsize};
    return decode_name_of(decoder, stop, call);
}

// The open description, or NULL where the descriptor is none of a queue.
static const struct object *end_of(const struct decoder *decoder, uint64_t fd, int *end)
{
    const struct descriptor *there = local_find(decoder->local, (int)fd);
    const struct object *object = there ? &decoder->behaviour->objects[there->object] : NULL;

    if (!object || object->kind != OBJECT_MQ_END)
        return NULL;
    *end = there->object;
    return object;
}

static bool decode_attributes(const struct decoder *decoder, const struct stop *stop,
                              struct call *call)
{
    struct mq_attr new = {0};
    int end = OBJECT_NONE;
    const bool sets = stop->argument[1] != 0;
    const struct object *object = end_of(decoder, stop->argument[0], &end);

    if (!object || (sets && (!tracee_read(decoder->pid, stop->argument[1], &new, sizeof new) ||
                             new.mq_flags & ~(long)O_NONBLOCK)))
        return false; // EBADF, EFAULT, EINVAL
    if (new.mq_flags)
        scope_polls(decoder->scope);
    call->object = object->content;
    call->mqueue = (struct mqueue_arguments){
        .does = sets ? MQUEUE_SETS : MQUEUE_ASKS, .flags = new.mq_flags, .end = end};
    return true;
}

bool decode_mqueue(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->number == SYS_mq_open)
        return decode_opening(decoder, stop, call);
    if (stop->number == SYS_mq_getsetattr)
        return decode_attributes(decoder, stop, call);
    call->mqueue.does = MQUEUE_UNLINKS;
    return decode_name_of(decoder, stop, call);
}

// The kernel looks at the struct sigevent first.
bool decode_mq_notify(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct sigevent event = {0};
    int end = OBJECT_NONE;
    const bool wants = stop->argument[1] != 0;

    if (wants && !tracee_read(decoder->pid, stop->argument[1], &event, sizeof event))
        return false; // EFAULT
    if (wants && event.sigev_notify == SIGEV_THREAD)
        refuse(decoder, stop, "a message queue that notifies a thread is not modelled");
    const bool sends = wants && event.sigev_notify == SIGEV_SIGNAL;
    if (sends && (event.sigev_signo < 0 || event.sigev_signo > SIGNAL_LAST))
        return false; // EINVAL
    if (wants && !sends && event.sigev_notify != SIGEV_NONE)
        return false; // EINVAL
    const struct object *object = end_of(decoder, stop->argument[0], &end);
    if (!object)
        return false; // EBADF
    scope_locks(decoder->scope);
    if (sends)
        scope_signals(decoder->scope);
    call->object = object->content;
    call->mq_notify =
        (struct mq_notify_arguments){.wants = wants, .signal = sends ? event.sigev_signo : 0};
    if (call->mq_notify.signal)
        memcpy(&call->mq_notify.value, &event.sigev_value, sizeof event.sigev_value);
    return true;
}

static bool is_time(const struct decoder *decoder, uint64_t address)
{
    struct timespec time;

    return tracee_read(decoder->pid, address, &time, sizeof time) && time.tv_sec >= 0 &&
           time.tv_nsec >= 0 && time.tv_nsec < NANOSECONDS;
}

static void text_read(const struct decoder *decoder, const struct stop *stop, struct buffer *text)
{
    const size_t size = (size_t)stop->argument[2];
    char bytes[MQUEUE_BYTES];

    if (size == 0 || size > sizeof bytes)
        return; // EMSGSIZE
    if (!tracee_read(decoder->pid, stop->argument[1], bytes, size))
        refuse(decoder, stop, "a bad address is not modelled here");
    buffer_add_bytes(text, bytes, size);
}

bool decode_mqueue_message(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    const bool sends = call->kind == CALL_MQ_SEND;
    const uint64_t time_at = stop->argument[4];
    const uint64_t size = stop->argument[2];
    const uint32_t priority = sends ? (uint32_t)stop->argument[3] : 0;
    int end = OBJECT_NONE;
    const struct object *object = end_of(decoder, stop->argument[0], &end);

    if ((time_at && !is_time(decoder, time_at)) || priority >= MQUEUE_PRIORITIES || !object ||
        !(sends ? object->writes : object->reads))
        return false; // EFAULT, EINVAL, EBADF
    call->object = object->content;
    call->mq_message =
        (struct mq_message_arguments){.priority = priority,
                                      .size = size > INT64_MAX ? INT64_MAX : (int64_t)size,
                                      .is_timed = time_at != 0,
                                      .polls = time_at != 0 || decoder->scope->polls,
                                      .end = end};
    if (sends)
        text_read(decoder, stop, &call->text);
    return true;
}

static bool may_use(const struct decoder *decoder, const struct stop *stop)
{
    const int command = (int)stop->argument[1];
    struct buffer path = {0};

    switch (call_kind_of(stop->number)) {
    case CALL_FCNTL:
        return command == F_DUPFD || command == F_DUPFD_CLOEXEC || command == F_GETFD ||
               command == F_SETFD;
    case CALL_STAT: {
        const bool by_path = path_read(decoder->pid, stop, &path);
        buffer_free(&path);
        return by_path;
    }
    case CALL_READ:
    case CALL_WRITE:
    case CALL_WRITEV:
    case CALL_SEEK:
    case CALL_TRUNCATE:
    case CALL_CHMOD:
    case CALL_IOCTL:
    case CALL_LOCK:
        return false;
    default:
        return true;
    }
}

void mqueue_refuse(const struct decoder *decoder, const struct stop *stop)
{
    int end = OBJECT_NONE;

    if (end_of(decoder, stop->argument[0], &end) && !may_use(decoder, stop))
        refuse(decoder, stop,
               "a message queue that is used like a file is not modelled (mq_getattr and "
               "mq_setattr know O_NONBLOCK)");
}

// ---- Steps --------------------------------------------------------------------------------------

static void attributes_note(const struct run *run, const struct call *call, struct buffer *known)
{
    const struct mqueue_state state = mqueue_look(&run->world, call->object);
    const bool is_set = mqueue_is_set(run->kernel, &run->world, (int)call->mqueue.end);
    const struct mq_attr attributes = {.mq_flags = is_set ? O_NONBLOCK : 0,
                                       .mq_maxmsg = state.messages_max,
                                       .mq_msgsize = state.bytes_max,
                                       .mq_curmsgs = state.messages};

    buffer_add_bytes(known, &attributes, sizeof attributes);
}

void mqueue_note(struct run *run, struct step step)
{
    struct runner *runner = &run->runner[step.process];
    const struct call *call = &runner->call;
    const bool asks = call->kind == CALL_MQ &&
                      (call->mqueue.does == MQUEUE_ASKS || call->mqueue.does == MQUEUE_SETS);

    if (step.kind != STEP_CALL || (call->kind != CALL_MQ_RECEIVE && !asks))
        return;
    runner->received.size = 0;
    if (asks)
        attributes_note(run, call, &runner->received);
    else
        mqueue_find(&run->world, call, &runner->received);
}

static bool put(const struct runner *runner, int argument, const void *from, size_t len)
{
    return reach_put(runner->pid, runner->argument[argument], from, len);
}

static bool put_message(const struct runner *runner)
{
    int64_t priority = 0;
    const size_t size = runner->received.size - sizeof priority;

    memcpy(&priority, runner->received.data, sizeof priority);
    const uint32_t number = (uint32_t)priority;
    return (!runner->argument[3] || put(runner, 3, &number, sizeof number)) &&
           (size == 0 || put(runner, 1, runner->received.data + sizeof priority, size));
}

static bool put_attributes(const struct runner *runner)
{
    return !runner->argument[2] || put(runner, 2, runner->received.data, runner->received.size);
}

static void make_descriptor(struct run *run, int process)
{
    const struct runner *runner = &run->runner[process];

    arch_set_argument(runner->pid, 0, 0);
    arch_set_argument(runner->pid, 1, EFD_CLOEXEC);
    arch_set_number(runner->pid, SYS_eventfd2);
    const int64_t fd = make_real_call(run, process, false, -1);
    arch_restore_arguments(runner->pid, runner->argument);
    if (fd < 0)
        tracee_refuse("refused: process %d calls mq_open, and has too many open descriptors: that "
                      "is not modelled",
                      FIRST_PID + process);
}

void mqueue_make(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;
    bool is_stored = true;

    if (result->value >= 0 && call->kind == CALL_MQ_RECEIVE)
        is_stored = put_message(runner);
    else if (result->value >= 0 && call->kind == CALL_MQ && call->mqueue.end)
        is_stored = put_attributes(runner);
    buffer_free(&runner->received);
    if (!is_stored)
        tracee_refuse(
            "refused: process %d gives a bad address to mq_receive or mq_getattr: that is "
            "not modelled",
            FIRST_PID + process);
    if (result->value >= 0 && call->kind == CALL_MQ && call->mqueue.does == MQUEUE_OPENS)
        make_descriptor(run, process);
    else
        arch_skip_call(runner->pid, result->value);
}

void mqueue_opened(struct segment *segment)
{
    struct runner *runner = segment->runner;
    const struct mqueue_arguments *wanted = &runner->call.mqueue;
    const int access = (int)wanted->flags & O_ACCMODE;

    if (wanted->does != MQUEUE_OPENS || segment->result.value < 0)
        return;
    const struct object object = {.kind = OBJECT_MQ_END,
                                  .content = (int)segment->result.content - 1,
                                  .reads = access != O_WRONLY,
                                  .writes = access != O_RDONLY,
                                  .no_block = (wanted->flags & O_NONBLOCK) != 0};
    local_set(&runner->local, (struct descriptor){(int)runner->value,
                                                  segment_object(segment, object), true, false});
}
