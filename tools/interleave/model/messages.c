// SPDX-License-Identifier: MIT
// Message queues of System V. The content of a queue's object is a struct msg_queue and, for each
// message, a struct head and its text. A queue that does not exist has no content.
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/messages.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/system_v.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// process.asleep in msgsnd and msgrcv.
enum { MSG_QUEUED = 1, MSG_REMOVED = 2 };

struct head {
    int64_t type;
    int64_t size;
};

// ---- The queue ----------------------------------------------------------------------------------

static bool exists(const struct shared *there)
{
    return there && there->content.size;
}

static struct head head_get(const struct shared *there, size_t at)
{
    struct head head;

    memcpy(&head, there->content.data + at, sizeof head);
    return head;
}

static size_t next_of(const struct shared *there, size_t at)
{
    return at + sizeof(struct head) + (size_t)head_get(there, at).size;
}

static struct msg_queue queue_get(const struct shared *there)
{
    struct msg_queue queue;

    memcpy(&queue, there->content.data, sizeof queue);
    return queue;
}

static void queue_set(struct shared *there, const struct msg_queue *queue)
{
    memcpy(there->content.data, queue, sizeof *queue);
}

bool msg_look(const struct world *world, int object, struct msg_queue *queue, int64_t *messages,
              int64_t *bytes)
{
    const struct shared *there = world_look(world, object);

    *messages = *bytes = 0;
    if (!exists(there))
        return false;
    *queue = queue_get(there);
    for (size_t at = sizeof *queue; at < there->content.size; at = next_of(there, at)) {
        *bytes += head_get(there, at).size;
        (*messages)++;
    }
    return true;
}

// ---- Sending and receiving ----------------------------------------------------------------------

static bool fits(const struct world *world, const struct call *call)
{
    struct msg_queue queue;
    int64_t messages = 0;
    int64_t bytes = 0;

    return msg_look(world, call->object, &queue, &messages, &bytes) &&
           (int64_t)call->text.size + bytes <= queue.limit && messages + 1 <= queue.limit;
}

static bool is_wanted(const struct msgrcv_arguments *wanted, int64_t type)
{
    if (wanted->type == 0)
        return true;
    if (wanted->type < 0)
        return type <= (wanted->type == INT64_MIN ? INT64_MAX : -wanted->type);
    return (wanted->flags & MSG_EXCEPT) ? type != wanted->type : type == wanted->type;
}

// Where the message is that msgrcv takes; 0 for none. With a negative type that is the first one of
// the lowest type.
static size_t message_at(const struct shared *there, const struct msgrcv_arguments *wanted)
{
    size_t found = 0;

    for (size_t at = sizeof(struct msg_queue); at < there->content.size; at = next_of(there, at)) {
        const int64_t type = head_get(there, at).type;
        if (!is_wanted(wanted, type) || (found && type >= head_get(there, found).type))
            continue;
        found = at;
        if (wanted->type >= 0)
            break;
    }
    return found;
}

static bool is_too_big(const struct msgrcv_arguments *wanted, int64_t size)
{
    return size > wanted->size && !(wanted->flags & MSG_NOERROR);
}

void msg_find(const struct world *world, int process, const struct call *call,
              struct buffer *message)
{
    const struct shared *there = world_look(world, call->object);

    if (!exists(there) || world->process[process].asleep == MSG_REMOVED)
        return;
    const size_t at = message_at(there, &call->msgrcv);
    if (!at || is_too_big(&call->msgrcv, head_get(there, at).size))
        return;
    const struct head head = head_get(there, at);
    const int64_t size = head.size < call->msgrcv.size ? head.size : call->msgrcv.size;
    buffer_add_bytes(message, &head.type, sizeof head.type);
    buffer_add_bytes(message, there->content.data + at + sizeof head, (size_t)size);
}

// Whether the call has to wait as things are.
static bool waits(const struct world *world, int process, const struct call *call)
{
    const struct shared *there = world_look(world, call->object);

    if (world->process[process].asleep == MSG_REMOVED || !exists(there))
        return false;
    if (call->kind == CALL_MSGSND)
        return !(call->msgsnd.flags & IPC_NOWAIT) && !fits(world, call);
    return !(call->msgrcv.flags & IPC_NOWAIT) && !message_at(there, &call->msgrcv);
}

bool msg_ready(const struct kernel *kernel, const struct world *world, int process,
               const struct call *call)
{
    (void)kernel;
    return !waits(world, process, call);
}

static int64_t error_of(const struct world *world, int process, const struct call *call)
{
    return world->process[process].asleep == MSG_REMOVED ? -EIDRM
           : !exists(world_look(world, call->object))    ? -EINVAL
                                                         : 0;
}

int64_t msg_send(const struct kernel *kernel, struct world *world, int process,
                 const struct call *call)
{
    const struct head head = {call->msgsnd.type, (int64_t)call->text.size};
    const int64_t error = error_of(world, process, call);

    if (error)
        return error;
    if (!fits(world, call))
        return -EAGAIN;
    struct shared *there = world_shared(world, call->object);
    struct msg_queue queue = queue_get(there);
    queue.sender = kernel->scope->sem_owners ? process + 1 : 0;
    queue_set(there, &queue);
    buffer_add_bytes(&there->content, &head, sizeof head);
    if (call->text.size)
        buffer_add_bytes(&there->content, call->text.data, call->text.size);
    return 0;
}

int64_t msg_receive(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result)
{
    const int64_t error = error_of(world, process, call);
    struct buffer message = {0};

    if (error)
        return error;
    struct shared *there = world_shared(world, call->object);
    const size_t at = message_at(there, &call->msgrcv);
    if (!at)
        return -ENOMSG;
    msg_find(world, process, call, &message);
    if (!message.size)
        return -E2BIG;
    result->fingerprint = text_hash(buffer_text(&message));
    const int64_t value = (int64_t)(message.size - sizeof(int64_t));
    buffer_free(&message);
    const size_t next = next_of(there, at);
    memmove(there->content.data + at, there->content.data + next, there->content.size - next);
    there->content.size -= next - at;
    struct msg_queue queue = queue_get(there);
    queue.receiver = kernel->scope->sem_owners ? process + 1 : 0;
    queue_set(there, &queue);
    return value;
}

static bool is_about_messages(const struct call *call)
{
    return call->kind == CALL_MSGSND || call->kind == CALL_MSGRCV;
}

bool msg_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    return kernel->scope->sleepers && is_about_messages(call) && !world->process[process].asleep &&
           waits(world, process, call);
}

void msg_sleep(struct world *world, int process)
{
    world->process[process].asleep = MSG_QUEUED;
}

bool msg_sleeps(const struct kernel *kernel, const struct world *world, int process)
{
    return is_about_messages(&kernel_node(kernel, world, process)->call) &&
           world->process[process].asleep;
}

// ---- msgget and msgctl --------------------------------------------------------------------------

static struct shared *queue_by_key(struct world *world, int64_t key)
{
    for (int i = 0; key != IPC_PRIVATE && i < world->shared_count; i++) {
        struct shared *there = &world->shared[i];
        if (there->lists == LISTS_MESSAGES && exists(there) && queue_get(there).common.key == key)
            return there;
    }
    return NULL;
}

static int64_t get(const struct kernel *kernel, struct world *world, const struct call *call)
{
    const struct msg_arguments *msg = &call->msg;
    struct shared *there = queue_by_key(world, msg->key);

    if (there && (msg->flags & IPC_CREAT) && (msg->flags & IPC_EXCL))
        return -EEXIST;
    if (there && msg->wants & ~(queue_get(there).common.mode >> OWNER_SHIFT))
        return -EACCES;
    if (there)
        return kernel->behaviour->objects[there->object].number;
    if (msg->key != IPC_PRIVATE && !(msg->flags & IPC_CREAT))
        return -ENOENT;
    const struct msg_queue queue = {
        .common = {.key = msg->key,
                   .mode = msg->flags & 0777,
                   .index = system_v_take(kernel, world, LISTS_MESSAGES)},
        .limit = QUEUE_MAX};
    there = world_shared(world, call->object);
    there->lists = LISTS_MESSAGES;
    there->content.size = 0;
    buffer_add_bytes(&there->content, &queue, sizeof queue);
    return msg->number;
}

// Those who wait learn of it; whether they do makes a difference.
static void drop_queue(const struct kernel *kernel, struct world *world, int object)
{
    for (int i = 0; i < world->count; i++) {
        struct process *there = &world->process[i];
        if (there->life != LIFE_RUNNING || there->closed)
            continue;
        const struct call *call = &kernel_node(kernel, world, i)->call;
        if (!is_about_messages(call) || call->object != object || !waits(world, i, call))
            continue;
        scope_sleepers(kernel->scope);
        if (there->asleep)
            there->asleep = MSG_REMOVED;
    }
    world_shared(world, object)->content.size = 0;
}

// Those who wait and have room now can go on.
static int64_t set_it(struct world *world, const struct call *call)
{
    struct shared *there = world_shared(world, call->object);
    struct msg_queue queue = queue_get(there);

    if (call->msg.number > QUEUE_MAX)
        return -EPERM;
    queue.common.mode = call->msg.flags & 0777;
    queue.limit = call->msg.number;
    queue_set(there, &queue);
    return 0;
}

// What IPC_STAT stores, as a number. False where there is no such queue.
static bool stat_it(const struct world *world, int object, struct result *result)
{
    struct {
        struct msg_queue queue;
        int64_t messages;
        int64_t bytes;
    } known;

    if (!msg_look(world, object, &known.queue, &known.messages, &known.bytes))
        return false;
    result->fingerprint =
        text_hash((struct text){(const char *)(const void *)&known, sizeof known});
    return true;
}

struct msginfo msg_info(const struct world *world, int64_t command)
{
    enum { UNIT = 16, UNITS = 0xffff, KILO = 1024 }; // as uapi/linux/msg.h has them
    struct msg_queue queue;
    int64_t messages = 0;
    int64_t bytes = 0;
    struct msginfo info;

    memset(&info, 0, sizeof info); // it is compared as a whole
    info.msgmax = MESSAGE_MAX;
    info.msgmnb = info.msgmap = info.msgtql = QUEUE_MAX;
    info.msgmni = QUEUES_MAX;
    info.msgpool = QUEUES_MAX * (QUEUE_MAX / KILO);
    info.msgssz = UNIT;
    info.msgseg = UNITS;
    if (command == IPC_INFO)
        return info;
    info.msgpool = (int)system_v_count(world, LISTS_MESSAGES);
    info.msgmap = info.msgtql = 0;
    for (int i = 0; i < world->shared_count; i++)
        if (world->shared[i].lists == LISTS_MESSAGES &&
            msg_look(world, world->shared[i].object, &queue, &messages, &bytes)) {
            info.msgmap += (int)messages;
            info.msgtql += (int)bytes;
        }
    return info;
}

// About all queues.
static int64_t list_queues(const struct kernel *kernel, const struct world *world,
                           const struct call *call, struct result *result)
{
    const int found = system_v_at(world, LISTS_MESSAGES, call->msg.key);

    if (call->msg.does == IPC_INFO || call->msg.does == MSG_INFO) {
        const struct msginfo info = msg_info(world, call->msg.does);
        result->fingerprint =
            text_hash((struct text){(const char *)(const void *)&info, sizeof info});
        return system_v_highest(world, LISTS_MESSAGES);
    }
    return found != OBJECT_NONE && stat_it(world, found, result)
               ? kernel->behaviour->objects[found].number
               : -EINVAL;
}

int64_t msg_control(const struct kernel *kernel, struct world *world, const struct call *call,
                    struct result *result)
{
    if (call->msg.does == MSG_GETS)
        return get(kernel, world, call);
    if (system_v_lists(kernel, call))
        return list_queues(kernel, world, call, result);
    if (!stat_it(world, call->object, result))
        return -EINVAL;
    if (call->msg.does == IPC_STAT)
        return 0;
    result->fingerprint = 0;
    if (call->msg.does == IPC_SET)
        return set_it(world, call);
    drop_queue(kernel, world, call->object);
    return 0;
}
