// SPDX-License-Identifier: MIT
// System V semaphores: semget(2) and semctl(2).
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/sem_set.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/system_v.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

bool sem_look(const struct world *world, int object, struct sem_set *set, struct buffer *values)
{
    const struct shared *there = world_look(world, object);

    if (!sem_set_size(there))
        return false;
    *set = sem_set_head(there);
    for (int i = 0; i < sem_set_size(there); i++) {
        const uint16_t value = (uint16_t)sem_member(there, i).value;
        buffer_add_bytes(values, &value, sizeof value);
    }
    return true;
}

static struct shared *set_by_key(const struct kernel *kernel, struct world *world, int64_t key)
{
    for (int i = 0; key != IPC_PRIVATE && i < world->shared_count; i++) {
        struct shared *there = &world->shared[i];
        if (there->lists == LISTS_SEMAPHORES && sem_set_size(there) &&
            sem_set_head(there).common.key == key &&
            kernel->behaviour->objects[there->object].kind == OBJECT_SEMAPHORES)
            return there;
    }
    return NULL;
}

static int64_t get(const struct kernel *kernel, struct world *world, const struct call *call)
{
    const struct sem_arguments *sem = &call->sem;
    struct shared *there = set_by_key(kernel, world, sem->number);

    if (sem->size < 0 || sem->size > SET_SIZE_MAX)
        return -EINVAL;
    if (there && (sem->flags & IPC_CREAT) && (sem->flags & IPC_EXCL))
        return -EEXIST;
    if (there && sem->size > sem_set_size(there))
        return -EINVAL;
    if (there && sem->wants & ~(sem_set_head(there).common.mode >> OWNER_SHIFT))
        return -EACCES;
    if (there)
        return kernel->behaviour->objects[there->object].number;
    if (sem->number != IPC_PRIVATE && !(sem->flags & IPC_CREAT))
        return -ENOENT;
    if (sem->size == 0)
        return -EINVAL;
    const struct sem_set set = {
        .common = {.key = sem->number,
                   .mode = sem->flags & 0777,
                   .index = system_v_take(kernel, world, LISTS_SEMAPHORES)}};
    const struct sem_member member = {0};
    there = world_shared(world, call->object);
    there->lists = LISTS_SEMAPHORES;
    there->content.size = 0;
    buffer_add_bytes(&there->content, &set, sizeof set);
    for (int64_t i = 0; i < sem->size; i++)
        buffer_add_bytes(&there->content, &member, sizeof member);
    return sem->value;
}

// Whether a process other than PROCESS stands at a semop about the set that has to wait.
static bool may_wait(const struct kernel *kernel, const struct world *world, int object)
{
    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING || world->process[i].closed)
            continue;
        const struct call *call = &kernel_node(kernel, world, i)->call;
        if (call->kind == CALL_SEMOP && call->object == object &&
            sem_try(kernel, world, i, call, NULL) == SEM_WAITS)
            return true;
    }
    return false;
}

static void drop_set(const struct kernel *kernel, struct world *world, int object)
{
    struct shared *there = world_shared(world, object);

    if (may_wait(kernel, world, object))
        scope_sleepers(kernel->scope);
    for (size_t at = 0; at < there->pages.size; at += sizeof(struct sem_note)) {
        const struct sem_note note = sem_note(there, at);
        if (note.number == SEM_SLEEPER)
            world->process[note.process].asleep = SEM_WOKEN + EIDRM;
    }
    there->pages.size = 0;
    there->content.size = 0;
}

// How many processes sleep because of this semaphore: until it is 0, or until it grows.
static int64_t count_sleepers(const struct kernel *kernel, struct world *world, int process,
                              const struct call *call, struct effect *effect)
{
    const struct shared *there = world_look(world, call->object);
    int64_t count = 0;

    for (size_t at = 0; at < there->pages.size; at += sizeof(struct sem_note)) {
        const struct sem_note note = sem_note(there, at);
        struct sembuf blocked = {0};
        if (note.number != SEM_SLEEPER)
            continue;
        const struct call *other = &kernel_node(kernel, world, note.process)->call;
        if (sem_operations(other) > 1)
            effect_refuse(effect, REFUSED_SEM_COUNT, process, -1);
        (void)sem_try(kernel, world, note.process, other, &blocked);
        count += blocked.sem_num == call->sem.number &&
                 (blocked.sem_op == 0) == (call->sem.does == GETZCNT);
    }
    return count;
}

static int64_t set_value(const struct kernel *kernel, struct world *world, int process,
                         const struct call *call)
{
    struct shared *there = world_shared(world, call->object);

    sem_adjust_drop(there, (int)call->sem.number);
    sem_member_set(there, (int)call->sem.number,
                   (struct sem_member){(int32_t)call->sem.value, sem_owner(kernel, process)});
    sem_wake(kernel, world, call->object);
    return 0;
}

static int64_t set_values(const struct kernel *kernel, struct world *world, int process,
                          const struct call *call)
{
    struct shared *there = world_shared(world, call->object);
    uint16_t value = 0;

    for (size_t at = 0; at < call->text.size; at += sizeof value) {
        memcpy(&value, call->text.data + at, sizeof value);
        if (value > SET_VALUE_MAX)
            return -ERANGE;
    }
    for (int i = 0; i < sem_set_size(there); i++) {
        memcpy(&value, call->text.data + (size_t)i * sizeof value, sizeof value);
        sem_member_set(there, i, (struct sem_member){value, sem_owner(kernel, process)});
    }
    sem_adjust_drop(there, -1);
    sem_wake(kernel, world, call->object);
    return 0;
}

// What GETALL or IPC_STAT stores, as a number.
static uint64_t stored(const struct world *world, int object, int64_t command)
{
    struct buffer bytes = {0};
    struct sem_set set = {0};

    (void)sem_look(world, object, &set, &bytes);
    if (command != GETALL) {
        const int64_t size = (int64_t)(bytes.size / sizeof(uint16_t));
        bytes.size = 0;
        buffer_add_bytes(&bytes, &set, sizeof set);
        buffer_add_bytes(&bytes, &size, sizeof size);
    }
    const uint64_t hash = text_hash(buffer_text(&bytes));
    buffer_free(&bytes);
    return hash;
}

static int64_t set_it(struct world *world, const struct call *call)
{
    struct shared *there = world_shared(world, call->object);
    struct sem_set set = sem_set_head(there);

    set.common.mode = call->sem.flags & 0777;
    memcpy(there->content.data, &set, sizeof set);
    return 0;
}

struct seminfo sem_info(const struct world *world, int64_t command)
{
    enum { UNDO_SIZE = 20 }; // as uapi/linux/sem.h has it
    struct seminfo info = {.semmni = SETS_MAX,
                           .semmns = SETS_MAX * SET_SIZE_MAX,
                           .semmap = SETS_MAX * SET_SIZE_MAX,
                           .semmnu = SETS_MAX * SET_SIZE_MAX,
                           .semmsl = SET_SIZE_MAX,
                           .semopm = SEM_OPERATIONS_MAX,
                           .semume = SEM_OPERATIONS_MAX,
                           .semusz = UNDO_SIZE,
                           .semvmx = SET_VALUE_MAX,
                           .semaem = SET_VALUE_MAX};

    if (command == IPC_INFO)
        return info;
    info.semusz = (int)system_v_count(world, LISTS_SEMAPHORES);
    info.semaem = 0;
    for (int i = 0; i < world->shared_count; i++)
        if (world->shared[i].lists == LISTS_SEMAPHORES)
            info.semaem += sem_set_size(&world->shared[i]);
    return info;
}

// About all sets.
static int64_t list_sets(const struct kernel *kernel, const struct world *world,
                         const struct call *call, struct result *result)
{
    const int found = system_v_at(world, LISTS_SEMAPHORES, call->sem.number);

    if (call->sem.does == IPC_INFO || call->sem.does == SEM_INFO) {
        const struct seminfo info = sem_info(world, call->sem.does);
        result->fingerprint =
            text_hash((struct text){(const char *)(const void *)&info, sizeof info});
        return system_v_highest(world, LISTS_SEMAPHORES);
    }
    if (found == OBJECT_NONE)
        return -EINVAL;
    result->fingerprint = stored(world, found, IPC_STAT);
    return kernel->behaviour->objects[found].number;
}

// About one semaphore of a set that there is.
static int64_t control_one(const struct kernel *kernel, struct world *world, int process,
                           const struct call *call, struct effect *effect)
{
    const struct shared *there = world_look(world, call->object);

    if (call->sem.number < 0 || call->sem.number >= sem_set_size(there))
        return -EINVAL;
    const struct sem_member member = sem_member(there, (int)call->sem.number);
    switch (call->sem.does) {
    case GETVAL:
        return member.value;
    case GETPID:
        return member.process ? FIRST_PID + member.process - 1 : 0;
    case SETVAL:
        return set_value(kernel, world, process, call);
    default:
        return count_sleepers(kernel, world, process, call, effect);
    }
}

int64_t sem_control(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect)
{
    if (call->sem.does == SEM_GETS)
        return get(kernel, world, call);
    if (system_v_lists(kernel, call))
        return list_sets(kernel, world, call, result);
    if (call->sem.does == SETVAL && (call->sem.value < 0 || call->sem.value > SET_VALUE_MAX))
        return -ERANGE;
    if (!sem_set_size(world_look(world, call->object)))
        return -EINVAL;
    switch (call->sem.does) {
    case IPC_RMID:
        drop_set(kernel, world, call->object);
        return 0;
    case IPC_SET:
        return set_it(world, call);
    case SETALL:
        return set_values(kernel, world, process, call);
    case GETALL:
    case IPC_STAT:
        result->fingerprint = stored(world, call->object, call->sem.does);
        return 0;
    default:
        return control_one(kernel, world, process, call, effect);
    }
}
