// SPDX-License-Identifier: MIT
// Descriptors in messages.
#include "interleave/model/rights.h"
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/scope.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "lib/base/key_table.h"

// ---- Lists --------------------------------------------------------------------------------------

int rights_list(struct behaviour *behaviour, const struct buffer *rights)
{
    return key_table_intern(&behaviour->rights, rights->data, rights->size, NULL) + 1;
}

int rights_count(const struct behaviour *behaviour, int list)
{
    return list ? (int)(behaviour->rights.keys[list - 1].size / sizeof(struct right)) : 0;
}

struct right rights_get(const struct behaviour *behaviour, int list, int i)
{
    struct right right;

    memcpy(&right, behaviour->rights.keys[list - 1].data + (size_t)i * sizeof right, sizeof right);
    return right;
}

void rights_share(const struct behaviour *behaviour, struct local *local, int list)
{
    for (int i = 0; i < rights_count(behaviour, list); i++) {
        const int object = rights_get(behaviour, list, i).object;
        const int pipe = behaviour_pipe(behaviour, object);
        for (int k = 0; k < local->count; k++) {
            const int own = local->descriptors[k].object;
            if (own == object || (pipe != OBJECT_NONE && behaviour_pipe(behaviour, own) == pipe))
                local->descriptors[k].shared = true;
        }
    }
}

// ---- Messages on their way ----------------------------------------------------------------------

size_t rights_end(const struct world *world, int object)
{
    return sizeof(struct sock) + (size_t)sock_get(world, object).rights * sizeof(struct in_flight);
}

static struct in_flight message_get(const struct shared *there, int i)
{
    struct in_flight message;

    memcpy(&message, there->pages.data + sizeof(struct sock) + (size_t)i * sizeof message,
           sizeof message);
    return message;
}

struct rights_next rights_next(const struct world *world, int object, size_t most)
{
    const struct shared *there = world_look(world, object);
    const size_t bytes = there ? there->content.size : 0;
    struct rights_next next = {.length = bytes < most ? bytes : most};

    if (!there || there->lists != LISTS_SOCKET || !sock_get(world, object).rights)
        return next;
    const int count = sock_get(world, object).rights;
    const bool passes = sock_get(world, object).passes;
    next.sender = passes ? message_get(there, 0).sender : 0;
    for (int i = 0; i < count && !next.list; i++) {
        const struct in_flight message = message_get(there, i);
        const size_t end = (size_t)message.at + (size_t)message.length;
        if (passes && message.sender != next.sender && (size_t)message.at < next.length)
            next.length = (size_t)message.at;
        if ((size_t)message.at >= next.length)
            break;
        next.list = message.list;
        if (next.list)
            next.length = end < next.length ? end : next.length;
    }
    return next;
}

// Whether the message is done with when LEN bytes are received: descriptors go with its first byte.
static bool is_gone(const struct in_flight *message, size_t len)
{
    return message->list ? (size_t)message->at < len
                         : (size_t)message->at + (size_t)message->length <= len;
}

int rights_take(struct world *world, int object, size_t len)
{
    struct shared *there = world_shared(world, object);
    const int count = sock_get(world, object).rights;
    struct buffer left = {0};

    for (int i = 0; i < count; i++) {
        struct in_flight message = message_get(there, i);
        if (is_gone(&message, len))
            continue;
        const int32_t cut = (size_t)message.at < len ? (int32_t)len - message.at : 0;
        message.length -= cut;
        message.at += cut - (int32_t)len;
        buffer_add_bytes(&left, &message, sizeof message);
    }
    const size_t end = rights_end(world, object);
    const int gone = count - (int)(left.size / sizeof(struct in_flight));
    buffer_add_bytes(&left, there->pages.data + end, there->pages.size - end);
    there->pages.size = sizeof(struct sock);
    buffer_add_bytes(&there->pages, left.data, left.size);
    buffer_free(&left);
    return gone;
}

static bool list_holds(const struct behaviour *behaviour, int list, int object)
{
    for (int i = 0; i < rights_count(behaviour, list); i++)
        if (rights_get(behaviour, list, i).object == object)
            return true;
    return false;
}

bool rights_hold(const struct kernel *kernel, const struct world *world, int object)
{
    for (int i = 0; kernel->scope->rights && i < world->shared_count; i++) {
        const struct shared *there = &world->shared[i];
        const int count = there->lists == LISTS_SOCKET ? sock_get(world, there->object).rights : 0;
        for (int k = 0; k < count; k++)
            if (list_holds(kernel->behaviour, message_get(there, k).list, object))
                return true;
    }
    return false;
}

// ---- Sending ------------------------------------------------------------------------------------

// Whether the socket SENT, in a message to PEER, could come to be held open by itself.
static bool may_be_cycle(const struct sock_making *making, int sent, int peer)
{
    const struct sock there = sock_get(making->world, sent);

    return sent == peer || there.rights || rights_hold(making->kernel, making->world, peer) ||
           (sock_get(making->world, peer).waits && there.phase == SOCK_LISTENING);
}

static void check(const struct sock_making *making, int peer)
{
    const struct behaviour *behaviour = making->kernel->behaviour;
    const int list = (int)making->call->sock.rights;

    if (making->kernel->scope->locks || making->kernel->scope->epolls ||
        making->kernel->scope->credentials)
        effect_refuse(making->effect, REFUSED_RIGHTS_WITH, making->process, -1);
    for (int i = 0; i < rights_count(behaviour, list); i++) {
        const int sent = rights_get(behaviour, list, i).object;
        if (behaviour->objects[sent].kind == OBJECT_SOCKET && may_be_cycle(making, sent, peer))
            effect_refuse(making->effect, REFUSED_RIGHTS_CYCLE, making->process, -1);
    }
}

// As at a fork: from now on, the offset of a file may be another process's, too.
static void offset_share(const struct sock_making *making, struct right right)
{
    if (right.position >= 0)
        world_shared(making->world, right.object)->offset = right.position;
}

int32_t rights_sender(const struct sock_making *making, int peer)
{
    const struct sock other = sock_get(making->world, peer);
    const bool is_told =
        making->call->sock.flags & SOCK_TELLS || making->sock.passes || other.passes || other.waits;

    return making->kernel->scope->credentials && is_told ? making->process + 1 : 0;
}

void rights_add(const struct sock_making *making, int peer)
{
    const int list = (int)making->call->sock.rights;
    const size_t end = rights_end(making->world, peer);
    struct buffer path = {0};

    if (list)
        check(making, peer);
    for (int i = 0; i < rights_count(making->kernel->behaviour, list); i++)
        offset_share(making, rights_get(making->kernel->behaviour, list, i));
    struct shared *there = world_shared(making->world, peer);
    const struct in_flight message = {.at = (int32_t)there->content.size,
                                      .length = (int32_t)making->call->text.size,
                                      .list = list,
                                      .sender = rights_sender(making, peer)};
    buffer_add_bytes(&path, there->pages.data + end, there->pages.size - end);
    there->pages.size = end;
    buffer_add_bytes(&there->pages, &message, sizeof message);
    buffer_add_bytes(&there->pages, path.data, path.size);
    buffer_free(&path);
}
