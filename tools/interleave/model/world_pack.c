// SPDX-License-Identifier: MIT
// The packed form of a state, by which states are compared.

#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

static void process_pack(const struct process *process, struct buffer *packed)
{
    buffer_add_varint(packed, (int64_t)process->life);
    if (process->life == LIFE_NONE)
        return;
    buffer_add_varint(packed, process->parent);
    buffer_add_varint(packed, process->group);
    buffer_add_varint(packed, process->session);
    buffer_add_varint(packed, process->end_signal);
    if (process->life == LIFE_ZOMBIE) {
        buffer_add_varint(packed, process->status);
        buffer_add_varint(packed, process->execed);
        return;
    }
    buffer_add_varint(packed, process->node);
    buffer_add_varint(packed, process->entry);
    buffer_add_varint(packed, process->vforked);
    buffer_add_varint(packed, process->stray << 1 | process->tells << 2 | process->wakes << 3 |
                                  process->inside << 4 | process->closed << 5 |
                                  process->entered << 6 | process->news << 7 |
                                  process->closes << 9);
    buffer_add_varint(packed, process->closed ? process->status : 0);
    if (process->closed || process->closes) {
        buffer_add_varint(packed, process->let_go);
        buffer_add_varint(packed, (int64_t)process->ending);
    }
    buffer_add_varint(packed, process->asleep);
    buffer_add_varint(packed, process->stopped);
    buffer_add_varint(packed, process->doom);
    buffer_add_varint(packed, (int64_t)process->deadly);
    buffer_add_varint(packed, (int64_t)process->pending);
    buffer_add_varint(packed, (int64_t)process->own);
    buffer_add_varint(packed, (int64_t)process->twice);
    buffer_add_varint(packed, (int64_t)process->written);
}

static void bytes_pack(const struct buffer *bytes, struct buffer *packed)
{
    buffer_add_varint(packed, (int64_t)bytes->size);
    buffer_add_bytes(packed, bytes->data, bytes->size);
}

static void timers_pack(const struct world *world, struct buffer *packed)
{
    buffer_add_varint(packed, world->timer_count);
    for (int i = 0; i < world->timer_count; i++) {
        const struct timer *timer = &world->timers[i];
        buffer_add_varint(packed, timer->process);
        buffer_add_varint(packed, timer->number);
        buffer_add_varint(packed, timer->left);
        buffer_add_varint(packed, timer->interval);
        buffer_add_varint(packed, (int64_t)timer->signal << 1 | timer->is_cpu);
        buffer_add_varint(packed, (int64_t)timer->value);
        buffer_add_varint(packed, timer->went_off);
    }
}

void world_pack(const struct world *world, struct buffer *packed)
{
    int count = world->count;

    while (count > 0 && world->process[count - 1].life == LIFE_NONE)
        count--;
    buffer_add_varint(packed, world->status);
    for (int i = 0; i < FAULT_MAX; i++)
        buffer_add_varint(packed, world->fault[i]);
    buffer_add_varint(packed, count);
    for (int i = 0; i < count; i++)
        process_pack(&world->process[i], packed);
    buffer_add_varint(packed, world->shared_count);
    for (int i = 0; i < world->shared_count; i++) {
        const struct shared *shared = &world->shared[i];
        buffer_add_varint(packed, shared->object);
        buffer_add_varint(packed, shared->offset);
        buffer_add_varint(packed, shared->turned | shared->is_file << 1 | shared->lists << 2);
        bytes_pack(&shared->content, packed);
        bytes_pack(&shared->pages, packed);
    }
    buffer_add_varint(packed, world->named_count);
    for (int i = 0; i < world->named_count; i++) {
        buffer_add_varint(packed, world->named[i].name);
        buffer_add_varint(packed, world->named[i].content);
    }
    buffer_add_varint(packed, world->details_count);
    for (int i = 0; i < world->details_count; i++) {
        const struct pending_details *pending = &world->details[i];
        buffer_add_varint(packed, pending->process);
        buffer_add_varint(packed, pending->details.signal);
        buffer_add_varint(packed, pending->details.code);
        buffer_add_varint(packed, pending->details.process);
        buffer_add_varint(packed, pending->details.status);
        buffer_add_varint(packed, (int64_t)pending->details.value);
    }
    timers_pack(world, packed);
}

static int64_t number_take(const char **at)
{
    uint64_t value = 0;
    int shift = 0;
    unsigned char byte = 0;

    do {
        byte = (unsigned char)*(*at)++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    return (int64_t)(value & 1 ? ~(value >> 1) : value >> 1);
}

static void process_unpack(struct process *process, const char **at)
{
    *process = (struct process){.vforked = -1};
    const int64_t life = number_take(at);
    process->life = (enum life)life;
    if (process->life == LIFE_NONE)
        return;
    process->parent = (int)number_take(at);
    process->group = (int)number_take(at);
    process->session = (int)number_take(at);
    process->end_signal = (uint8_t)number_take(at);
    if (process->life == LIFE_ZOMBIE) {
        process->status = (int)number_take(at);
        process->execed = number_take(at) != 0;
        return;
    }
    process->node = (int)number_take(at);
    process->entry = (int)number_take(at);
    process->vforked = (int)number_take(at);
    const int flags = (int)number_take(at);
    process->stray = flags >> 1 & 1;
    process->tells = flags >> 2 & 1;
    process->wakes = flags >> 3 & 1;
    process->inside = flags >> 4 & 1;
    process->closed = flags >> 5 & 1;
    process->entered = flags >> 6 & 1;
    process->news = (int8_t)(flags >> 7 & 3);
    process->closes = flags >> 9 & 1;
    process->status = (int)number_take(at);
    if (process->closed || process->closes) {
        process->let_go = (int16_t)number_take(at);
        process->ending = (uint64_t)number_take(at);
    }
    process->asleep = (int16_t)number_take(at);
    process->stopped = (int8_t)number_take(at);
    process->doom = (uint8_t)number_take(at);
    process->deadly = (uint64_t)number_take(at);
    process->pending = (uint64_t)number_take(at);
    process->own = (uint64_t)number_take(at);
    process->twice = (uint64_t)number_take(at);
    process->written = (uint32_t)number_take(at);
}

static void bytes_unpack(struct buffer *bytes, const char **at)
{
    const size_t len = (size_t)number_take(at);

    buffer_add_bytes(bytes, *at, len);
    *at += len;
}

static void named_unpack(struct world *world, const char **at)
{
    world->named = NULL;
    world->named_count = 0;
    const int count = (int)number_take(at);
    for (int i = 0; i < count; i++) {
        const int name = (int)number_take(at);
        world_name(world, name, (int)number_take(at));
    }
}

static void details_unpack(struct world *world, const char **at)
{
    world->details = NULL;
    world->details_count = 0;
    const int count = (int)number_take(at);
    for (int i = 0; i < count; i++) {
        const int process = (int)number_take(at);
        struct signal_details details = {.signal = (int)number_take(at)};
        details.code = (int)number_take(at);
        details.process = (int)number_take(at);
        details.status = (int)number_take(at);
        details.value = (uint64_t)number_take(at);
        world_details_add(world, process, details);
    }
}

static void timers_unpack(struct world *world, const char **at)
{
    world->timer_count = (int)number_take(at);
    world->timers =
        world->timer_count ? memory_new((size_t)world->timer_count, sizeof *world->timers) : NULL;
    for (int i = 0; i < world->timer_count; i++) {
        struct timer *timer = &world->timers[i];
        timer->process = (int)number_take(at);
        timer->number = (int)number_take(at);
        timer->left = number_take(at);
        timer->interval = number_take(at);
        const int64_t signal = number_take(at);
        timer->signal = (int)(signal >> 1);
        timer->is_cpu = signal & 1;
        timer->value = (uint64_t)number_take(at);
        timer->went_off = number_take(at) != 0;
    }
}

void world_unpack(struct world *world, const struct buffer *packed)
{
    const char *at = packed->data;

    world->status = (int)number_take(&at);
    for (int i = 0; i < FAULT_MAX; i++)
        world->fault[i] = (int)number_take(&at);
    world->count = (int)number_take(&at);
    for (int i = 0; i < world->count; i++)
        process_unpack(&world->process[i], &at);
    world->shared = NULL;
    world->shared_count = 0;
    const int shared_count = (int)number_take(&at);
    for (int i = 0; i < shared_count; i++) {
        struct shared *shared = world_shared(world, (int)number_take(&at));
        shared->offset = number_take(&at);
        const int64_t flags = number_take(&at);
        shared->turned = flags & 1;
        shared->is_file = flags >> 1 & 1;
        shared->lists = (int8_t)(flags >> 2);
        bytes_unpack(&shared->content, &at);
        bytes_unpack(&shared->pages, &at);
    }
    named_unpack(world, &at);
    details_unpack(world, &at);
    timers_unpack(world, &at);
}
