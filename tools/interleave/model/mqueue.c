// SPDX-License-Identifier: MIT
// Message queues of POSIX. The content of a queue's object is a struct limits and, in the order in
// which they are taken, for each message a struct head and its text.
#include "interleave/model/mqueue.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/notices.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

struct limits {
    int64_t messages;
    int64_t bytes; // of a message
};

struct head {
    int64_t priority;
    int64_t size;
};

enum { SERIAL_OF_QUEUE = -4 }; // see files.c

// ---- The queue ----------------------------------------------------------------------------------

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

struct mqueue_state mqueue_look(const struct world *world, int queue)
{
    const struct shared *there = world_look(world, queue);
    struct limits limits = {0};
    struct mqueue_state state = {0};

    if (!there || !there->content.size)
        return state;
    memcpy(&limits, there->content.data, sizeof limits);
    state.messages_max = limits.messages;
    state.bytes_max = limits.bytes;
    for (size_t at = sizeof limits; at < there->content.size; at = next_of(there, at))
        state.messages++;
    return state;
}

bool mqueue_is_set(const struct kernel *kernel, const struct world *world, int end)
{
    const struct shared *there = world_look(world, end);

    return kernel->behaviour->objects[end].no_block != (there && there->turned);
}

int64_t mqueue_events(const struct kernel *kernel, const struct world *world, int end)
{
    const struct mqueue_state state = mqueue_look(world, kernel->behaviour->objects[end].content);

    return (state.messages > 0 ? POLLIN | POLLRDNORM : 0) |
           (state.messages < state.messages_max ? POLLOUT | POLLWRNORM : 0);
}

int mqueue_maker(const struct behaviour *behaviour, int queue)
{
    int64_t node = 0; // the first word of the object's key, see behaviour_object

    memcpy(&node, behaviour->object_names.keys[queue].data, sizeof node);
    return (int)node;
}

// ---- Sending and receiving ----------------------------------------------------------------------

// Whether the size of the message, or of the memory for it, is not that of the queue.
static bool is_wrong_size(const struct mqueue_state *state, const struct call *call)
{
    return call->kind == CALL_MQ_SEND ? call->mq_message.size > state->bytes_max
                                      : call->mq_message.size < state->bytes_max;
}

// Whether there is no room, or no message.
static bool finds_nothing(const struct world *world, const struct call *call)
{
    const struct mqueue_state state = mqueue_look(world, call->object);

    return !is_wrong_size(&state, call) &&
           (call->kind == CALL_MQ_SEND ? state.messages >= state.messages_max
                                       : state.messages == 0);
}

int64_t mqueue_vain(const struct kernel *kernel, const struct world *world, const struct call *call)
{
    if (!finds_nothing(world, call))
        return 0;
    if (mqueue_is_set(kernel, world, (int)call->mq_message.end))
        return -EAGAIN;
    return call->mq_message.is_timed ? -ETIMEDOUT : 0;
}

// Whether the call has to wait as things are, perhaps until its time is over.
static bool waits(const struct kernel *kernel, const struct world *world, const struct call *call)
{
    return finds_nothing(world, call) && !mqueue_is_set(kernel, world, (int)call->mq_message.end);
}

// The call in which the process waits at a queue, or NULL.
static const struct call *waiting(const struct kernel *kernel, const struct world *world,
                                  int process)
{
    if (world->process[process].life != LIFE_RUNNING || world->process[process].closed)
        return NULL;
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const bool is_there = call->kind == CALL_MQ_SEND || call->kind == CALL_MQ_RECEIVE;
    return is_there && waits(kernel, world, call) ? call : NULL;
}

// A process that sleeps at the queue gets the message, or its message is put there, without notice.
static void check_notice(const struct kernel *kernel, const struct world *world, int process,
                         int queue, struct effect *effect)
{
    for (int i = 0; notice_is_there(world, queue) && i < world->count; i++) {
        const struct call *call = i == process ? NULL : waiting(kernel, world, i);
        if (call && call->object == queue)
            effect_refuse(effect, REFUSED_MQ_NOTICE, process, i);
    }
}

// A signal that comes while the call waits ends it, also when its time is over.
bool mqueue_ready(const struct kernel *kernel, const struct world *world, int process,
                  const struct call *call)
{
    const struct node *node = kernel_node(kernel, world, process);

    return !waits(kernel, world, call) ||
           (call->mq_message.is_timed &&
            !signal_deliverable(world, process, &node->local.signals, blocked_in(node)));
}

// Behind the messages of the same priority.
static void insert(struct shared *there, struct head head, const struct buffer *text)
{
    const size_t size = sizeof head + text->size;
    size_t at = sizeof(struct limits);

    while (at < there->content.size && head_get(there, at).priority >= head.priority)
        at = next_of(there, at);
    buffer_add_bytes(&there->content, &head, sizeof head);
    if (text->size)
        buffer_add_bytes(&there->content, text->data, text->size);
    memmove(there->content.data + at + size, there->content.data + at,
            there->content.size - size - at);
    memcpy(there->content.data + at, &head, sizeof head);
    if (text->size)
        memcpy(there->content.data + at + sizeof head, text->data, text->size);
}

static int64_t give(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct effect *effect)
{
    const struct mqueue_state state = mqueue_look(world, call->object);
    const int64_t vain = mqueue_vain(kernel, world, call);

    if (is_wrong_size(&state, call))
        return -EMSGSIZE;
    if (vain)
        return vain;
    if (state.messages == 0)
        check_notice(kernel, world, process, call->object, effect);
    insert(world_shared(world, call->object),
           (struct head){call->mq_message.priority, (int64_t)call->text.size}, &call->text);
    if (state.messages == 0)
        notice_arrive(kernel, world, call->object, process, effect);
    return 0;
}

void mqueue_find(const struct world *world, const struct call *call, struct buffer *message)
{
    const struct mqueue_state state = mqueue_look(world, call->object);
    const struct shared *there = world_look(world, call->object);
    const size_t at = sizeof(struct limits);

    if (!state.messages || is_wrong_size(&state, call))
        return;
    const struct head head = head_get(there, at);
    buffer_add_bytes(message, &head.priority, sizeof head.priority);
    if (head.size)
        buffer_add_bytes(message, there->content.data + at + sizeof head, (size_t)head.size);
}

static int64_t take(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect)
{
    const struct mqueue_state state = mqueue_look(world, call->object);
    const int64_t vain = mqueue_vain(kernel, world, call);
    struct buffer message = {0};

    if (is_wrong_size(&state, call))
        return -EMSGSIZE;
    if (vain)
        return vain;
    if (state.messages_max == 1)
        check_notice(kernel, world, process, call->object, effect);
    mqueue_find(world, call, &message);
    result->fingerprint = text_hash(buffer_text(&message));
    const int64_t value = (int64_t)(message.size - sizeof(int64_t));
    buffer_free(&message);
    struct shared *there = world_shared(world, call->object);
    const size_t at = sizeof(struct limits);
    const size_t next = next_of(there, at);
    memmove(there->content.data + at, there->content.data + next, there->content.size - next);
    there->content.size -= next - at;
    return value;
}

// ---- mq_open and mq_unlink ----------------------------------------------------------------------

static bool has_open(const struct kernel *kernel, const struct world *world, int process, int queue)
{
    const struct object *objects = kernel->behaviour->objects;

    if (world->process[process].life != LIFE_RUNNING)
        return false;
    const struct local *local = &kernel_node(kernel, world, process)->local;
    for (int i = 0; i < local->count; i++) {
        const struct object *object = &objects[local->descriptors[i].object];
        if (object->kind == OBJECT_MQ_END && object->content == queue &&
            kernel_has_open(world, process, i))
            return true;
    }
    return false;
}

static bool exists(const struct kernel *kernel, const struct world *world, int queue)
{
    for (int i = 0; i < world->named_count; i++)
        if (world->named[i].content == queue)
            return true;
    for (int i = 0; i < world->count; i++)
        if (has_open(kernel, world, i, queue))
            return true;
    return false;
}

static int queue_count(const struct kernel *kernel, const struct world *world)
{
    int count = 0;

    for (int i = 0; i < world->shared_count; i++) {
        const int object = world->shared[i].object;
        count +=
            kernel->behaviour->objects[object].kind == OBJECT_MQ && exists(kernel, world, object);
    }
    return count;
}

// Returns the new queue, or -EINVAL.
static int make(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct effect *effect)
{
    const struct limits limits = {call->mqueue.messages, call->mqueue.bytes};

    if (limits.messages < 1 || limits.bytes < 1 || limits.messages > MQUEUE_MESSAGES ||
        limits.bytes > MQUEUE_BYTES)
        return -EINVAL;
    if (queue_count(kernel, world) == MQUEUES_MAX)
        effect_refuse(effect, REFUSED_MQ_COUNT, process, -1);
    const int queue =
        behaviour_object(kernel->behaviour, world->process[process].node, (struct result){0},
                         SERIAL_OF_QUEUE, (struct object){.kind = OBJECT_MQ});
    struct shared *there = world_shared(world, queue);
    there->content.size = 0;
    buffer_add_bytes(&there->content, &limits, sizeof limits);
    world_name(world, call->object, queue);
    return queue;
}

static int64_t open_queue(const struct kernel *kernel, struct world *world, int process,
                          const struct call *call, struct result *result, struct effect *effect)
{
    const int64_t flags = call->mqueue.flags;
    int queue = world_content(world, call->object);

    if (queue >= 0 && flags & O_CREAT && flags & O_EXCL)
        return -EEXIST;
    if (queue < 0 && !(flags & O_CREAT))
        return -ENOENT;
    if (queue < 0)
        queue = make(kernel, world, process, call, effect);
    if (queue < 0)
        return queue;
    result->content = (uint64_t)queue + 1;
    return 0;
}

static int64_t unlink_queue(struct world *world, const struct call *call)
{
    if (world_content(world, call->object) < 0)
        return -ENOENT;
    world_name(world, call->object, OBJECT_NONE);
    return 0;
}

// ---- mq_getattr and mq_setattr ------------------------------------------------------------------

// Linux looks at the flag only before a process falls asleep.
static bool somebody_waits(const struct kernel *kernel, const struct world *world, int process,
                           int end)
{
    for (int i = 0; i < world->count; i++) {
        const struct call *call = i == process ? NULL : waiting(kernel, world, i);
        if (call && call->mq_message.end == end)
            return true;
    }
    return false;
}

static int64_t attributes(const struct kernel *kernel, struct world *world, int process,
                          const struct call *call, struct result *result, struct effect *effect)
{
    const int end = (int)call->mqueue.end;
    const bool is_set = mqueue_is_set(kernel, world, end);
    const bool wanted =
        call->mqueue.does == MQUEUE_SETS ? (call->mqueue.flags & O_NONBLOCK) != 0 : is_set;
    const struct mqueue_state state = mqueue_look(world, call->object);
    const int64_t known[] = {state.messages_max, state.bytes_max, state.messages, is_set};

    result->fingerprint = text_hash((struct text){(const char *)(const void *)known, sizeof known});
    if (wanted == is_set)
        return 0;
    if (somebody_waits(kernel, world, process, end))
        effect_refuse(effect, REFUSED_MQ_FLAGS, process, -1);
    struct shared *there = world_shared(world, end);
    there->turned = !there->turned;
    return 0;
}

int64_t mqueue_do(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct result *result, struct effect *effect)
{
    if (call->kind == CALL_MQ_SEND)
        return give(kernel, world, process, call, effect);
    if (call->kind == CALL_MQ_RECEIVE)
        return take(kernel, world, process, call, result, effect);
    if (call->kind == CALL_MQ_NOTIFY)
        return notice_do(world, process, call);
    switch ((enum mqueue_does)call->mqueue.does) {
    case MQUEUE_OPENS:
        return open_queue(kernel, world, process, call, result, effect);
    case MQUEUE_UNLINKS:
        return unlink_queue(world, call);
    case MQUEUE_ASKS:
    case MQUEUE_SETS:
        return attributes(kernel, world, process, call, result, effect);
    case MQUEUE_FAILS:
        break;
    }
    return call->mqueue.flags;
}
