// SPDX-License-Identifier: MIT
// System V semaphores.
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/semaphores.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/run/sem.h"
#include "interleave/run/system_v.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// ---- semget -------------------------------------------------------------------------------------

static void decode_get(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int flags = (int)stop->argument[2];
    const int owner = S_IRUSR | S_IWUSR;

    // The superuser needs no permission.
    if ((flags & owner) != owner && (flags & IPC_CREAT) && geteuid() != 0)
        refuse(decoder, stop,
               "semaphores that their owner may not use are not modelled (semget needs IPC_CREAT "
               "| 0600)");
    if (decoder->local->sem_born == IPC_NUMBERS)
        refuse(decoder, stop, "so many sets of semaphores are not modelled");
    const int number = decoder->process * IPC_NUMBERS + decoder->local->sem_born;
    call->object = behaviour_semaphores(decoder->behaviour, number);
    decoder->behaviour->objects[call->object].size = (int)stop->argument[1];
    call->sem = (struct sem_arguments){.does = SEM_GETS,
                                       .number = (int)stop->argument[0],
                                       .value = number,
                                       .size = (int)stop->argument[1],
                                       .flags = flags,
                                       .wants = system_v_wants(stop->argument[2])};
}

void sem_made(struct local *local, const struct call *call, const struct result *result)
{
    if (call->kind == CALL_SEM && call->sem.does == SEM_GETS && result->how == RETURNED &&
        result->value == call->sem.value)
        local->sem_born++;
}

// ---- semctl -------------------------------------------------------------------------------------

// The values of SETALL. False where they cannot be read.
static bool values_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    uint16_t values[SET_SIZE_MAX];
    const size_t len = (size_t)decoder->behaviour->objects[call->object].size * sizeof *values;

    if (!tracee_read(decoder->pid, stop->argument[3], values, len))
        return false;
    buffer_add_bytes(&call->text, values, len);
    return true;
}

// About one semaphore, or all of a set.
static void decode_values(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int command = (int)call->sem.does;

    if (command == SETVAL)
        call->sem.value = (int)stop->argument[3];
    if (command == SETALL && !values_read(decoder, stop, call))
        refuse(decoder, stop, "values at a bad address are not modelled");
    if (command == GETPID)
        scope_sem_owners(decoder->scope);
    if (command == GETNCNT || command == GETZCNT)
        scope_sleepers(decoder->scope);
}

// IPC_SET. False where the program gives a bad address: EFAULT.
static bool decode_set(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct semid_ds wanted;

    if (!tracee_read(decoder->pid, stop->argument[3], &wanted, sizeof wanted))
        return false;
    call->sem.flags = system_v_mode(decoder, stop, &wanted.sem_perm);
    return true;
}

static bool decode_control(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    const int command = system_v_command(stop->argument[2]);

    call->sem = (struct sem_arguments){.does = command, .number = (int)stop->argument[1]};
    switch (command) {
    case IPC_INFO:
    case SEM_INFO:
    case SEM_STAT:
    case SEM_STAT_ANY:
        call->sem.number = system_v_list(decoder, stop, call);
        return true;
    case IPC_RMID:
    case IPC_STAT:
    case IPC_SET:
    case GETVAL:
    case GETPID:
    case GETALL:
    case GETNCNT:
    case GETZCNT:
    case SETVAL:
    case SETALL:
        break;
    default:
        return false; // EINVAL
    }
    call->object = behaviour_semaphores(decoder->behaviour, (int)stop->argument[0]);
    decode_values(decoder, stop, call);
    return command != IPC_SET || decode_set(decoder, stop, call);
}

bool decode_sem(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->number == SYS_semget)
        decode_get(decoder, stop, call);
    else if ((int)stop->argument[0] < 0)
        return false; // EINVAL
    else
        return decode_control(decoder, stop, call);
    return true;
}

// ---- semop --------------------------------------------------------------------------------------

bool decode_semop(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct sembuf operations[SEM_OPERATIONS_MAX];
    const uint64_t count = (unsigned)stop->argument[2];
    const uint64_t time_at = stop->number == SYS_semtimedop ? stop->argument[3] : 0;
    struct timespec time = {0};

    if (time_at && (!tracee_read(decoder->pid, time_at, &time, sizeof time) || time.tv_sec < 0 ||
                    time.tv_nsec < 0 || time.tv_nsec >= NANOSECONDS))
        return false; // EFAULT, EINVAL
    if ((int)stop->argument[0] < 0 || count < 1 || count > SEM_OPERATIONS_MAX ||
        !tracee_read(decoder->pid, stop->argument[1], operations, count * sizeof *operations))
        return false; // EINVAL, E2BIG, EFAULT
    call->object = behaviour_semaphores(decoder->behaviour, (int)stop->argument[0]);
    call->semop.is_timed = time_at != 0;
    buffer_add_bytes(&call->text, operations, count * sizeof *operations);
    return true;
}

// ---- Steps --------------------------------------------------------------------------------------

static bool put(const struct runner *runner, const void *from, size_t len)
{
    return reach_put(runner->pid, runner->argument[3], from, len);
}

// What IPC_STAT and GETALL store of a set.
static bool put_set(const struct run *run, const struct runner *runner, int object)
{
    struct buffer values = {0};
    struct sem_set set = {.operated = 0};

    (void)sem_look(&run->world, object, &set, &values);
    const struct semid_ds status = {.sem_perm = system_v_perm(&set.common),
                                    .sem_otime = set.operated ? SYSTEM_V_NOW : 0,
                                    .sem_ctime = SYSTEM_V_NOW,
                                    .sem_nsems = values.size / sizeof(uint16_t)};
    const bool is_put = runner->call.sem.does == GETALL ? put(runner, values.data, values.size)
                                                        : put(runner, &status, sizeof status);
    buffer_free(&values);
    return is_put;
}

// What semctl stores. False where the program gives a bad address.
static bool put_answer(const struct run *run, const struct runner *runner, int64_t value)
{
    const struct call *call = &runner->call;
    struct seminfo info;

    switch (call->sem.does) {
    case GETALL:
    case IPC_STAT:
        return put_set(run, runner, call->object);
    case SEM_STAT:
    case SEM_STAT_ANY:
        return put_set(run, runner, behaviour_semaphores(run->kernel->behaviour, (int)value));
    case IPC_INFO:
    case SEM_INFO:
        info = sem_info(&run->world, call->sem.does);
        return put(runner, &info, sizeof info);
    default:
        return true;
    }
}

void sem_make(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;

    if (call->kind == CALL_SEM && result->how == RETURNED && result->value >= 0 &&
        !put_answer(run, runner, result->value))
        tracee_refuse("refused: process %d calls semctl with a bad address: that is not modelled",
                      FIRST_PID + process);
    arch_skip_call(runner->pid, result->how == INTERRUPTED ? -EINTR : result->value);
}
