// SPDX-License-Identifier: MIT
// System V shared memory.
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/learn.h"
#include "interleave/run/mappings.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/shm.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/tracee.h"

static struct shm *shm_by_id(const struct local *local, int id)
{
    for (int i = 0; i < local->shm_count; i++)
        if (local->shms[i].id == id)
            return &local->shms[i];
    return NULL;
}

static struct shm *shm_by_key(const struct local *local, int key)
{
    for (int i = 0; key != IPC_PRIVATE && i < local->shm_count; i++)
        if (local->shms[i].key == key && !local->shms[i].is_removed)
            return &local->shms[i];
    return NULL;
}

// ---- What is refused ----------------------------------------------------------------------------

static void check_get(const struct decoder *decoder, const struct stop *stop)
{
    const int key = (int)stop->argument[0];

    if (key != IPC_PRIVATE && !shm_by_key(decoder->local, key) && !decoder->is_alone)
        refuse(decoder, stop,
               "a key for which the process knows no shared memory, after a fork, is not modelled");
    if (stop->argument[1] > MAPPING_MAX)
        refuse(decoder, stop, "shared memory of more than 64 MB is not modelled");
    if (stop->argument[2] & (SHM_HUGETLB | SHM_NORESERVE) & ~(uint64_t)SHM_NORESERVE)
        refuse(decoder, stop, "shared memory in huge pages is not modelled");
}

static void check_attach(const struct decoder *decoder, const struct stop *stop)
{
    if (!shm_by_id(decoder->local, (int)stop->argument[0]) && !decoder->is_alone)
        refuse(decoder, stop, "a number that another process has got is not modelled");
    if (stop->argument[1])
        refuse(decoder, stop,
               "shared memory at an address of the program's choice is not modelled");
    if (stop->argument[2] & ~(uint64_t)SHM_RDONLY)
        refuse(decoder, stop, "this way to attach shared memory is not modelled");
}

static void check_control(const struct decoder *decoder, const struct stop *stop)
{
    if ((stop->argument[1] & 0xff) != IPC_RMID)
        refuse(decoder, stop, "of shmctl only IPC_RMID is modelled");
    if (!shm_by_id(decoder->local, (int)stop->argument[0]) && !decoder->is_alone)
        refuse(decoder, stop, "a number that another process has got is not modelled");
}

static void check(const struct decoder *decoder, const struct stop *stop)
{
    if (!instruction_is_known())
        refuse(decoder, stop, "shared memory is not modelled on this architecture");
    if (stop->number == SYS_shmget)
        check_get(decoder, stop);
    else if (stop->number == SYS_shmat)
        check_attach(decoder, stop);
    else if (stop->number == SYS_shmctl)
        check_control(decoder, stop);
}

// ---- The calls ----------------------------------------------------------------------------------

// What shmget returns for memory that there is.
static int64_t get_known(const struct shm *there, const struct stop *entry)
{
    const uint64_t flags = entry->argument[2];

    if (flags & IPC_CREAT && flags & IPC_EXCL)
        return -EEXIST;
    return entry->argument[1] > there->size ? -EINVAL : there->id;
}

static int64_t make_get(struct segment *segment, const struct stop *entry)
{
    struct local *local = &segment->runner->local;
    const int key = (int)entry->argument[0];
    const uint64_t size = entry->argument[1];
    const int flags = (int)entry->argument[2];
    const struct shm *there = shm_by_key(local, key);

    if (there)
        return get_known(there, entry);
    if (key != IPC_PRIVATE && !(flags & IPC_CREAT))
        return -ENOENT;
    if (size == 0)
        return -EINVAL;
    const int object =
        segment_object(segment, (struct object){.kind = OBJECT_MEMORY, .content = OBJECT_NONE});
    struct object *made = &segment->run->kernel->behaviour->objects[object];
    if (made->line == LINE_NONE)
        made->line = learn_line(segment->run, segment->runner->pid);
    const int id = segment->process * IPC_NUMBERS + local->shm_born++;
    local_shm(local, (struct shm){.key = key, .id = id, .object = object, .size = size});
    return id;
}

static int64_t make_remove(struct segment *segment, const struct stop *entry)
{
    struct shm *there = shm_by_id(&segment->runner->local, (int)entry->argument[0]);

    if (!there || there->is_removed)
        return -EINVAL;
    there->is_removed = true;
    return 0;
}

static bool is_attached(const struct local *local, const struct shm *shm)
{
    for (int i = 0; i < local->mapping_count; i++)
        if (local->mappings[i].object == shm->object)
            return true;
    return false;
}

static void attach(struct segment *segment, const struct stop *entry, const struct shm *there)
{
    mappings_attach(segment, entry,
                    (struct mapping){.length = there->size,
                                     .object = there->object,
                                     .protection = (entry->argument[2] & SHM_RDONLY)
                                                       ? PROT_READ
                                                       : PROT_READ | PROT_WRITE,
                                     .shared = true,
                                     .is_closed = true});
}

// A removed segment lives as long as it is attached; whether others have it is not followed.
static void make_attach(struct segment *segment, const struct stop *entry)
{
    struct runner *runner = segment->runner;
    const struct shm *there = shm_by_id(&runner->local, (int)entry->argument[0]);

    if (!there || (there->is_removed && !is_attached(&runner->local, there))) {
        arch_skip_call(runner->pid, -EINVAL);
        return;
    }
    attach(segment, entry, there);
}

static void make_detach(struct segment *segment, const struct stop *entry)
{
    struct runner *runner = segment->runner;
    const struct mapping *there = local_mapping(&runner->local, entry->argument[0]);

    if (!there || there->address != entry->argument[0])
        arch_skip_call(runner->pid, -EINVAL);
    else
        mappings_detach(segment, entry);
}

void shm_answer(struct segment *segment, const struct stop *entry)
{
    switch (entry->number) {
    case SYS_shmget:
        arch_skip_call(segment->runner->pid, make_get(segment, entry));
        break;
    case SYS_shmat:
        make_attach(segment, entry);
        break;
    case SYS_shmdt:
        make_detach(segment, entry);
        break;
    default:
        arch_skip_call(segment->runner->pid, make_remove(segment, entry));
    }
}

// ---- Steps --------------------------------------------------------------------------------------

// The memory that the call is about, or NULL.
static const struct shm *shm_of(const struct local *local, const struct stop *stop)
{
    const struct mapping *there = NULL;

    if (stop->number == SYS_shmget)
        return shm_by_key(local, (int)stop->argument[0]);
    if (stop->number != SYS_shmdt)
        return shm_by_id(local, (int)stop->argument[0]);
    there = local_mapping(local, stop->argument[0]);
    for (int i = 0; there && there->address == stop->argument[0] && i < local->shm_count; i++)
        if (local->shms[i].object == there->object)
            return &local->shms[i];
    return NULL;
}

// What happens to memory that another process knows, too, is a step.
bool decode_shm(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct shm *there = NULL;

    check(decoder, stop);
    there = shm_of(decoder->local, stop);
    if (!there || !there->shared)
        return false;
    call->object = there->object;
    call->shm.is_removed = there->is_removed;
    call->shm.does = stop->number == SYS_shmget  ? SHM_SEEKS
                     : stop->number == SYS_shmat ? SHM_ATTACHES
                     : stop->number == SYS_shmdt ? SHM_DETACHES
                                                 : SHM_REMOVES;
    if (stop->number == SYS_shmget)
        call->shm.value = get_known(there, stop);
    return true;
}

void shm_make(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];
    struct segment segment = {.run = run, .runner = runner, .process = process};
    struct stop made = {.kind = STOP_CALL, .number = runner->number};

    memcpy(made.argument, runner->argument, sizeof made.argument);
    const struct shm *there = shm_of(&runner->local, &made);
    if (there && result->value >= 0 && runner->number == SYS_shmat)
        attach(&segment, &made, there);
    else if (there && result->value >= 0 && runner->number == SYS_shmdt)
        mappings_detach(&segment, &made);
    else
        arch_skip_call(runner->pid, result->value);
}
