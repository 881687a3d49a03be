// SPDX-License-Identifier: MIT
// System V shared memory.
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/shm.h"
#include "interleave/run/decode.h"
#include "interleave/run/mappings.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/shm.h"
#include "interleave/run/system_v.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"

// ---- What the calls mean ------------------------------------------------------------------------

static bool would_make(const struct stop *stop)
{
    return (int)stop->argument[0] == IPC_PRIVATE || stop->argument[2] & IPC_CREAT;
}

static void check_get(const struct decoder *decoder, const struct stop *stop)
{
    const uint64_t owner = S_IRUSR | S_IWUSR;

    // The superuser needs no permission.
    if (would_make(stop) && (stop->argument[2] & owner) != owner && geteuid() != 0)
        refuse(decoder, stop,
               "shared memory that its owner may not use is not modelled (shmget needs IPC_CREAT | "
               "0600)");
    if (would_make(stop) && stop->argument[1] > MAPPING_MAX)
        refuse(decoder, stop, "shared memory of more than 64 MB is not modelled");
    if (stop->argument[2] & SHM_HUGETLB)
        refuse(decoder, stop, "shared memory in huge pages is not modelled");
    if (decoder->local->shm_born == IPC_NUMBERS)
        refuse(decoder, stop, "so many segments of shared memory are not modelled");
}

static void decode_get(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    check_get(decoder, stop);
    call->object = behaviour_segment(decoder->behaviour,
                                     decoder->process * IPC_NUMBERS + decoder->local->shm_born);
    call->shm = (struct shm_arguments){.does = SHM_GETS,
                                       .key = (int)stop->argument[0],
                                       .size = (int64_t)stop->argument[1],
                                       .flags = (int)stop->argument[2],
                                       .wants = system_v_wants(stop->argument[2])};
}

void shm_made(const struct behaviour *behaviour, struct local *local, const struct call *call,
              const struct result *result)
{
    if (call->kind == CALL_SHM && call->shm.does == SHM_GETS && result->how == RETURNED &&
        result->value == behaviour->objects[call->object].number)
        local->shm_born++;
}

static void decode_attach(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->argument[1])
        refuse(decoder, stop,
               "shared memory at an address of the program's choice is not modelled");
    // Linux ignores all other flags without an address, such as the permissions that shmget takes.
    if (stop->argument[2] & (SHM_EXEC | SHM_REMAP))
        refuse(decoder, stop, "this way to attach shared memory is not modelled");
    call->object = behaviour_segment(decoder->behaviour, (int)stop->argument[0]);
    call->shm.does = SHM_ATTACHES;
}

// False where no segment begins at the address: EINVAL.
static bool decode_detach(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct mapping *there = local_mapping(decoder->local, stop->argument[0]);
    const struct object *objects = decoder->behaviour->objects;

    if (!there || there->address != stop->argument[0] || there->object == 0 ||
        objects[there->object - 1].kind != OBJECT_SEGMENT)
        return false;
    call->object = there->object - 1;
    call->shm.does = SHM_DETACHES;
    return true;
}

// How many bytes the process may lock in memory (RLIMIT_MEMLOCK); -1 for any number.
static int64_t lockable(const struct decoder *decoder)
{
    struct rlimit limit;

    return geteuid() == 0 || prlimit(decoder->pid, RLIMIT_MEMLOCK, NULL, &limit) ||
                   limit.rlim_cur > INT64_MAX
               ? -1
               : (int64_t)limit.rlim_cur;
}

static bool stats(int command)
{
    return command == IPC_STAT || command == SHM_STAT || command == SHM_STAT_ANY;
}

static bool decode_control(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    const int command = system_v_command(stop->argument[1]);
    struct shmid_ds wanted;

    call->shm.does = command;
    switch (command) {
    case IPC_INFO:
    case SHM_INFO:
    case SHM_STAT:
    case SHM_STAT_ANY:
        call->shm.key = system_v_list(decoder, stop, call);
        break;
    case IPC_RMID:
    case IPC_STAT:
    case IPC_SET:
    case SHM_LOCK:
    case SHM_UNLOCK:
        call->object = behaviour_segment(decoder->behaviour, (int)stop->argument[0]);
        break;
    default:
        return false; // EINVAL
    }
    if (stats(command)) {
        scope_sem_owners(decoder->scope);
        scope_attachments(decoder->scope);
    }
    if (command == SHM_LOCK)
        call->shm.size = lockable(decoder);
    if (command != IPC_SET)
        return true;
    if (!tracee_read(decoder->pid, stop->argument[2], &wanted, sizeof wanted))
        return false; // EFAULT
    call->shm.flags = system_v_mode(decoder, stop, &wanted.shm_perm);
    return true;
}

bool decode_shm(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (!instruction_is_known())
        refuse(decoder, stop, "shared memory is not modelled on this architecture");
    if (stop->number == SYS_shmdt)
        return decode_detach(decoder, stop, call);
    if (stop->number == SYS_shmget)
        decode_get(decoder, stop, call);
    else if ((int)stop->argument[0] < 0)
        return false; // EINVAL
    else if (stop->number == SYS_shmat)
        decode_attach(decoder, stop, call);
    else
        return decode_control(decoder, stop, call);
    return true;
}

// ---- Steps --------------------------------------------------------------------------------------

static void attach(struct segment *segment, const struct stop *made, const struct result *result)
{
    mappings_attach(segment, made,
                    (struct mapping){.length = result->size,
                                     .object = shm_memory(segment->runner->call.object),
                                     .protection = (made->argument[2] & SHM_RDONLY)
                                                       ? PROT_READ
                                                       : PROT_READ | PROT_WRITE,
                                     .shared = true,
                                     .is_closed = true});
}

static bool put(const struct runner *runner, const void *from, size_t len)
{
    return reach_put(runner->pid, runner->argument[2], from, len);
}

// What IPC_STAT stores of a segment.
static bool put_status(const struct run *run, const struct runner *runner, int object)
{
    struct shm_segment known = {.size = 0};
    int64_t attached = 0;

    (void)shm_look(run->kernel, &run->world, object, &known, &attached);
    const struct shmid_ds status = {.shm_perm = system_v_perm(&known.common),
                                    .shm_segsz = (size_t)known.size,
                                    .shm_atime = known.attached ? SYSTEM_V_NOW : 0,
                                    .shm_dtime = known.detached ? SYSTEM_V_NOW : 0,
                                    .shm_ctime = SYSTEM_V_NOW,
                                    .shm_cpid = system_v_owner(known.maker),
                                    .shm_lpid = system_v_owner(known.last),
                                    .shm_nattch = (shmatt_t)attached};
    return put(runner, &status, sizeof status);
}

// What shmctl stores. False where the program gives a bad address.
static bool put_answer(const struct run *run, const struct runner *runner, int64_t value)
{
    const struct call *call = &runner->call;
    struct shminfo limits;
    struct shm_info info;

    switch (call->shm.does) {
    case IPC_STAT:
        return put_status(run, runner, call->object);
    case SHM_STAT:
    case SHM_STAT_ANY:
        return put_status(run, runner, behaviour_segment(run->kernel->behaviour, (int)value));
    case IPC_INFO:
        limits = shm_limits();
        return put(runner, &limits, sizeof limits);
    case SHM_INFO:
        info = shm_info(&run->world);
        return put(runner, &info, sizeof info);
    default:
        return true;
    }
}

void shm_make(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];
    struct segment segment = {.run = run, .runner = runner, .process = process};
    struct stop made = {.kind = STOP_CALL, .number = runner->number};
    const bool has_returned = result->value >= 0;
    const int64_t does = has_returned ? runner->call.shm.does : SHM_GETS;

    memcpy(made.argument, runner->argument, sizeof made.argument);
    if (has_returned && !put_answer(run, runner, result->value))
        tracee_refuse("refused: process %d calls shmctl with a bad address: that is not modelled",
                      FIRST_PID + process);
    if (does == SHM_ATTACHES)
        attach(&segment, &made, result);
    else if (does == SHM_DETACHES)
        mappings_detach(&segment, &made);
    else
        arch_skip_call(runner->pid, result->value);
}
