// SPDX-License-Identifier: MIT
// Message queues of System V.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/messages.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/decode.h"
#include "interleave/run/msg.h"
#include "interleave/run/run.h"
#include "interleave/run/system_v.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// ---- What the calls mean ------------------------------------------------------------------------

static void decode_get(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int flags = (int)stop->argument[1];
    const int owner = S_IRUSR | S_IWUSR;

    // The superuser needs no permission.
    if ((flags & owner) != owner && (flags & IPC_CREAT) && geteuid() != 0)
        refuse(decoder, stop,
               "a message queue that its owner may not use is not modelled (msgget needs IPC_CREAT "
               "| 0600)");
    if (decoder->local->msg_born == IPC_NUMBERS)
        refuse(decoder, stop, "so many message queues are not modelled");
    const int number = decoder->process * IPC_NUMBERS + decoder->local->msg_born;
    call->object = behaviour_queue(decoder->behaviour, number);
    call->msg = (struct msg_arguments){.does = MSG_GETS,
                                       .key = (int)stop->argument[0],
                                       .number = number,
                                       .flags = flags,
                                       .wants = system_v_wants(stop->argument[1])};
}

void msg_made(struct local *local, const struct call *call, const struct result *result)
{
    if (call->kind == CALL_MSG && call->msg.does == MSG_GETS && result->how == RETURNED &&
        result->value == call->msg.number)
        local->msg_born++;
}

static bool stats(int command)
{
    return command == IPC_STAT || command == MSG_STAT || command == MSG_STAT_ANY;
}

// IPC_SET. False where the program gives a bad address: EFAULT.
static bool decode_set(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct msqid_ds wanted;

    if (!tracee_read(decoder->pid, stop->argument[2], &wanted, sizeof wanted))
        return false;
    // The superuser may set any.
    if (wanted.msg_qbytes > QUEUE_MAX && geteuid() == 0)
        refuse(decoder, stop, "a queue of more than 16384 bytes is not modelled");
    call->msg.flags = system_v_mode(decoder, stop, &wanted.msg_perm);
    call->msg.number = wanted.msg_qbytes > QUEUE_MAX ? QUEUE_MAX + 1 : (int64_t)wanted.msg_qbytes;
    return true;
}

static bool decode_control(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    const int command = system_v_command(stop->argument[1]);

    call->msg = (struct msg_arguments){.does = command};
    switch (command) {
    case IPC_INFO:
    case MSG_INFO:
    case MSG_STAT:
    case MSG_STAT_ANY:
        call->msg.key = system_v_list(decoder, stop, call);
        break;
    case IPC_RMID:
    case IPC_STAT:
    case IPC_SET:
        call->object = behaviour_queue(decoder->behaviour, (int)stop->argument[0]);
        break;
    default:
        return false; // EINVAL
    }
    if (stats(command))
        scope_sem_owners(decoder->scope);
    return command != IPC_SET || decode_set(decoder, stop, call);
}

bool decode_msg(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->number == SYS_msgget) {
        decode_get(decoder, stop, call);
        return true;
    }
    return (int)stop->argument[0] >= 0 /* or EINVAL */ && decode_control(decoder, stop, call);
}

bool decode_msgsnd(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t size = stop->argument[2];
    char text[MESSAGE_MAX];
    long type = 0;

    if ((int)stop->argument[0] < 0 || size > MESSAGE_MAX ||
        !tracee_read(decoder->pid, stop->argument[1], &type, sizeof type) || type < 1 ||
        (size && !tracee_read(decoder->pid, stop->argument[1] + sizeof type, text, size)))
        return false; // EINVAL, EFAULT
    call->object = behaviour_queue(decoder->behaviour, (int)stop->argument[0]);
    call->msgsnd = (struct msgsnd_arguments){.type = type, .flags = (int)stop->argument[3]};
    if (size)
        buffer_add_bytes(&call->text, text, size);
    return true;
}

bool decode_msgrcv(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if ((int)stop->argument[0] < 0 || (int64_t)stop->argument[2] < 0)
        return false; // EINVAL
    if (stop->argument[4] & MSG_COPY)
        refuse(decoder, stop, "MSG_COPY is not modelled");
    call->object = behaviour_queue(decoder->behaviour, (int)stop->argument[0]);
    call->msgrcv = (struct msgrcv_arguments){.size = (int64_t)stop->argument[2],
                                             .type = (int64_t)stop->argument[3],
                                             .flags = (int)stop->argument[4]};
    return true;
}

// ---- Steps --------------------------------------------------------------------------------------

void msg_note(struct run *run, struct step step)
{
    struct runner *runner = &run->runner[step.process];

    if (runner->call.kind != CALL_MSGRCV || step.kind != STEP_CALL)
        return;
    runner->received.size = 0;
    msg_find(&run->world, step.process, &runner->call, &runner->received);
}

static bool put(const struct runner *runner, int argument, const void *from, size_t len)
{
    return reach_put(runner->pid, runner->argument[argument], from, len);
}

// What IPC_STAT stores of a queue.
static bool put_status(const struct run *run, const struct runner *runner, int object)
{
    struct msg_queue queue = {.sender = 0};
    int64_t messages = 0;
    int64_t bytes = 0;

    (void)msg_look(&run->world, object, &queue, &messages, &bytes);
    const struct msqid_ds status = {.msg_perm = system_v_perm(&queue.common),
                                    .msg_stime = queue.sender ? SYSTEM_V_NOW : 0,
                                    .msg_rtime = queue.receiver ? SYSTEM_V_NOW : 0,
                                    .msg_ctime = SYSTEM_V_NOW,
                                    .__msg_cbytes = (msglen_t)bytes,
                                    .msg_qnum = (msgqnum_t)messages,
                                    .msg_qbytes = (msglen_t)queue.limit,
                                    .msg_lspid = system_v_owner(queue.sender),
                                    .msg_lrpid = system_v_owner(queue.receiver)};
    return put(runner, 2, &status, sizeof status);
}

// What msgctl stores. False where the program gives a bad address.
static bool put_answer(const struct run *run, const struct runner *runner, int64_t value)
{
    const struct call *call = &runner->call;
    struct msginfo info;

    switch (call->msg.does) {
    case IPC_STAT:
        return put_status(run, runner, call->object);
    case MSG_STAT:
    case MSG_STAT_ANY:
        return put_status(run, runner, behaviour_queue(run->kernel->behaviour, (int)value));
    case IPC_INFO:
    case MSG_INFO:
        info = msg_info(&run->world, call->msg.does);
        return put(runner, 2, &info, sizeof info);
    default:
        return true;
    }
}

void msg_make(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;
    const bool has_returned = result->how == RETURNED && result->value >= 0;
    bool is_stored = true;

    if (has_returned && call->kind == CALL_MSGRCV)
        is_stored = put(runner, 1, runner->received.data, runner->received.size);
    else if (has_returned && call->kind == CALL_MSG)
        is_stored = put_answer(run, runner, result->value);
    buffer_free(&runner->received);
    if (!is_stored)
        tracee_refuse("refused: process %d gives a bad address to msgrcv or msgctl: that is not "
                      "modelled",
                      FIRST_PID + process);
    arch_skip_call(runner->pid, result->how == INTERRUPTED ? -EINTR : result->value);
}
