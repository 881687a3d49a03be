// SPDX-License-Identifier: MIT
// System V semaphores: operations, and who waits for them.
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/scope.h"
#include "interleave/model/sem_set.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

// ---- Operations ---------------------------------------------------------------------------------

int sem_operations(const struct call *call)
{
    return (int)(call->text.size / sizeof(struct sembuf));
}

static struct sembuf operation_get(const struct call *call, int i)
{
    struct sembuf operation;

    memcpy(&operation, call->text.data + (size_t)i * sizeof operation, sizeof operation);
    return operation;
}

bool sem_may_undo(const struct call *call)
{
    for (int i = 0; i < sem_operations(call); i++)
        if (operation_get(call, i).sem_flg & SEM_UNDO)
            return true;
    return false;
}

static bool in_range(const struct shared *there, const struct call *call)
{
    for (int i = 0; i < sem_operations(call); i++)
        if (operation_get(call, i).sem_num >= sem_set_size(there))
            return false;
    return true;
}

// One operation. Returns 0, SEM_WAITS or a negative errno.
static int64_t make_one(struct shared *there, int process, struct sembuf operation, int32_t owned)
{
    struct sem_member member = sem_member(there, operation.sem_num);
    const int64_t adjust = sem_adjust(there, process, operation.sem_num) - operation.sem_op;

    if ((operation.sem_op == 0 && member.value != 0) || member.value + operation.sem_op < 0)
        return (operation.sem_flg & IPC_NOWAIT) ? -EAGAIN : SEM_WAITS;
    if (member.value + operation.sem_op > SET_VALUE_MAX)
        return -ERANGE;
    if (operation.sem_flg & SEM_UNDO && (adjust < -SET_VALUE_MAX - 1 || adjust > SET_VALUE_MAX))
        return -ERANGE;
    member.value += operation.sem_op;
    member.process = owned;
    sem_member_set(there, operation.sem_num, member);
    if (operation.sem_flg & SEM_UNDO)
        sem_adjust_set(there, process, operation.sem_num, adjust);
    return 0;
}

static void bytes_copy(struct buffer *to, const struct buffer *from)
{
    to->size = 0;
    if (from->size)
        buffer_add_bytes(to, from->data, from->size);
}

// All sem_operations of the call or none: what they bring, as make_one. *BLOCKED is the one that
// waits.
static int64_t make_all(const struct kernel *kernel, struct shared *there, int process,
                        const struct call *call, struct sembuf *blocked)
{
    struct shared copy = {.object = there->object};
    int64_t result = 0;

    bytes_copy(&copy.content, &there->content);
    bytes_copy(&copy.pages, &there->pages);
    for (int i = 0; i < sem_operations(call) && !result; i++) {
        const struct sembuf operation = operation_get(call, i);
        result = make_one(&copy, process, operation, sem_owner(kernel, process));
        if (result == SEM_WAITS && blocked)
            *blocked = operation;
    }
    if (!result) {
        sem_set_operated(&copy);
        bytes_copy(&there->content, &copy.content);
        bytes_copy(&there->pages, &copy.pages);
    }
    buffer_free(&copy.content);
    buffer_free(&copy.pages);
    return result;
}

// What the sem_operations of the call would bring now; nothing is changed.
int64_t sem_try(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call, struct sembuf *blocked)
{
    const struct shared *real = world_look(world, call->object);
    struct shared copy = {0};

    if (!sem_set_size(real))
        return -EINVAL;
    if (!in_range(real, call))
        return -EFBIG;
    bytes_copy(&copy.content, &real->content);
    bytes_copy(&copy.pages, &real->pages);
    const int64_t result = make_all(kernel, &copy, process, call, blocked);
    buffer_free(&copy.content);
    buffer_free(&copy.pages);
    return result;
}

static bool only_waits_for_zero(const struct call *call)
{
    for (int i = 0; i < sem_operations(call); i++)
        if (operation_get(call, i).sem_op)
            return false;
    return true;
}

// Makes the operations of one process that sleeps. ZERO: of those that only wait for zero,
// otherwise of the others. False when none can go on.
static bool wake_one(const struct kernel *kernel, struct world *world, int object, bool zero)
{
    struct shared *there = world_shared(world, object);

    for (size_t at = 0; at < there->pages.size; at += sizeof(struct sem_note)) {
        const struct sem_note note = sem_note(there, at);
        if (note.number != SEM_SLEEPER)
            continue;
        const struct call *call = &kernel_node(kernel, world, note.process)->call;
        if (only_waits_for_zero(call) != zero)
            continue;
        const int64_t result = make_all(kernel, there, note.process, call, NULL);
        if (result == SEM_WAITS)
            continue;
        world->process[note.process].asleep = (int16_t)(SEM_WOKEN - result);
        sem_leave(world, note.process);
        return true;
    }
    return false;
}

// After a change: those who wait for zero come first, then the others in their order
// (do_smart_update in Linux).
void sem_wake(const struct kernel *kernel, struct world *world, int object)
{
    while (wake_one(kernel, world, object, true) || wake_one(kernel, world, object, false))
        ;
}

// ---- semop --------------------------------------------------------------------------------------

bool sem_sleeps(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel_node(kernel, world, process)->call.kind == CALL_SEMOP &&
           world->process[process].asleep;
}

bool sem_is_woken(const struct world *world, int process)
{
    return world->process[process].asleep >= SEM_WOKEN;
}

bool sem_can_sleep(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    return kernel->scope->sleepers && call->kind == CALL_SEMOP && !world->process[process].asleep &&
           sem_try(kernel, world, process, call, NULL) == SEM_WAITS;
}

void sem_sleep(const struct kernel *kernel, struct world *world, int process)
{
    const int object = kernel_node(kernel, world, process)->call.object;
    const struct sem_note note = {.process = process, .number = SEM_SLEEPER};

    buffer_add_bytes(&world_shared(world, object)->pages, &note, sizeof note);
    world->process[process].asleep = SEM_QUEUED;
}

void sem_leave(struct world *world, int process)
{
    for (int i = 0; i < world->shared_count; i++) {
        struct shared *there = &world->shared[i];
        if (there->lists != LISTS_SEMAPHORES)
            continue;
        for (size_t at = 0; at < there->pages.size; at += sizeof(struct sem_note)) {
            const struct sem_note note = sem_note(there, at);
            if (note.number == SEM_SLEEPER && note.process == process) {
                sem_note_remove(there, at);
                return;
            }
        }
    }
}

bool sem_ready(const struct kernel *kernel, const struct world *world, int process,
               const struct call *call)
{
    if (world->process[process].asleep == SEM_QUEUED)
        return call->semop.is_timed;
    if (world->process[process].asleep)
        return true;
    if (sem_try(kernel, world, process, call, NULL) != SEM_WAITS)
        return true;
    return call->semop.is_timed && !kernel->scope->sleepers;
}

int64_t sem_operate(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call)
{
    const int asleep = world->process[process].asleep;

    if (asleep == SEM_QUEUED)
        sem_leave(world, process);
    if (asleep)
        return asleep == SEM_QUEUED ? -EAGAIN : SEM_WOKEN - asleep;
    int64_t result = sem_try(kernel, world, process, call, NULL);
    if (result == 0) {
        (void)make_all(kernel, world_shared(world, call->object), process, call, NULL);
        sem_wake(kernel, world, call->object);
    }
    return result == SEM_WAITS ? -EAGAIN : result;
}

int sem_value(const struct world *world, int object, int number)
{
    return sem_member(world_look(world, object), number).value;
}

bool sem_awaits(const struct kernel *kernel, const struct world *world, int process, int *number,
                int *needs)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    struct sembuf blocked = {0};

    if (call->kind != CALL_SEMOP || sem_try(kernel, world, process, call, &blocked) != SEM_WAITS)
        return false;
    *number = blocked.sem_num;
    *needs = -blocked.sem_op;
    return true;
}

// ---- The end of a process -----------------------------------------------------------------------

static bool has_adjustment(const struct shared *there, int process)
{
    for (size_t at = 0; there->lists == LISTS_SEMAPHORES && at < there->pages.size;
         at += sizeof(struct sem_note)) {
        const struct sem_note note = sem_note(there, at);
        if (note.number != SEM_SLEEPER && note.process == process)
            return true;
    }
    return false;
}

bool sem_undoes(const struct kernel *kernel, const struct world *world, int process)
{
    (void)kernel;
    for (int i = 0; i < world->shared_count; i++)
        if (has_adjustment(&world->shared[i], process))
            return true;
    return false;
}

static void undo_one(const struct kernel *kernel, struct shared *there, int process, int number)
{
    struct sem_member member = sem_member(there, number);
    const int64_t value = member.value + sem_adjust(there, process, number);

    member.value = (int32_t)(value < 0 ? 0 : value > SET_VALUE_MAX ? SET_VALUE_MAX : value);
    member.process = sem_owner(kernel, process);
    sem_member_set(there, number, member);
    sem_adjust_set(there, process, number, 0);
}

// Linux changes one set after the other. Between these, other processes may run.
void sem_undo(const struct kernel *kernel, struct world *world, int process, struct effect *effect)
{
    int sets = 0;

    for (int i = 0; i < world->shared_count; i++) {
        struct shared *there = &world->shared[i];
        if (!has_adjustment(there, process))
            continue;
        if (++sets > 1)
            effect_refuse(effect, REFUSED_SEM_UNDO, process, -1);
        for (int number = 0; number < sem_set_size(there); number++)
            if (sem_adjust(there, process, number))
                undo_one(kernel, there, process, number);
        sem_set_operated(there);
        sem_wake(kernel, world, there->object);
    }
    for (int i = 0; sets && i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked == process)
            effect_refuse(effect, REFUSED_SEM_UNDO, process, -1);
}
