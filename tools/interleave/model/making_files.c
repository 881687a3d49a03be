// SPDX-License-Identifier: MIT
// What calls on descriptors and files bring; files.c models those on files that the program
// changes.
#include <fcntl.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/call.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/locks.h"
#include "interleave/model/making.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"

bool is_into_pipe(const struct kernel *kernel, const struct call *call)
{
    return kind_is(call->kind, KIND_WRITE) &&
           behaviour_pipe_writes(kernel->behaviour, call->object);
}

void write_do(const struct kernel *kernel, struct world *world, int process,
              const struct call *call, struct result *result, struct effect *effect)
{
    const enum object_kind kind = kernel->behaviour->objects[call->object].kind;

    if (is_into_pipe(kernel, call)) {
        (void)pipe_write(kernel, world, process, call, true, effect, result);
        return;
    }
    result->value = (int64_t)call->text.size;
    effect->stream = kind == OBJECT_ERROR ? STDERR_FILENO : STDOUT_FILENO;
    effect->shown = call->text.size;
}

void make_write(const struct making *making)
{
    write_do(making->kernel, making->world, making->process, making->call, making->result,
             making->effect);
}

// What /proc shows of a process depends only on whether it runs, is a zombie or is gone.
static uint64_t proc_view(const struct world *world, int process)
{
    if (process < 0 || process >= world->count)
        return 0;
    return (uint64_t)world->process[process].life;
}

void read_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct result *result)
{
    const struct object *object = &kernel->behaviour->objects[call->object];

    if (behaviour_pipe_reads(kernel->behaviour, call->object))
        (void)pipe_read(kernel, world, process, call, result);
    else
        result->life = proc_view(world, object->process);
}

void make_read(const struct making *making)
{
    read_do(making->kernel, making->world, making->process, making->call, making->result);
}

// An open in /proc; files_call models opens of files.
void make_open(const struct making *making)
{
    making->result->life = proc_view(making->world, (int)making->call->open.process);
}

// On a pipe; files_call models fcntl on files.
void make_fcntl(const struct making *making)
{
    const int64_t command = making->call->fcntl.command;

    (command == F_GETPIPE_SZ || command == F_SETPIPE_SZ ? pipe_size : pipe_flags)(
        making->kernel, making->world, making->process, making->call, making->result,
        making->effect);
}

// Of an end of a pipe, the descriptors tell all: only locks on a file are given back.
void make_close(const struct making *making)
{
    const int fd = (int)making->call->close.fd;

    locks_close(making->kernel, making->world, making->process, fd, fd);
}

// Of the locks on files. What else can be noticed, closing_by_call has done.
void make_close_range(const struct making *making)
{
    const int first = (int)making->call->close.fd;
    const int last = (int)making->call->close.last;

    locks_close(making->kernel, making->world, making->process, first, last);
}

void make_dup(const struct making *making)
{
    const int to = (int)making->call->dup.to;

    locks_close(making->kernel, making->world, making->process, to, to);
    making->result->value = to;
}

void make_lock(const struct making *making)
{
    making->result->value = lock_do(making->kernel, making->world, making->process, making->call,
                                    making->result, making->effect);
}

bool ready_read(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call)
{
    (void)process;
    return !behaviour_pipe_reads(kernel->behaviour, call->object) ||
           pipe_read_ready(kernel, world, call);
}

bool ready_write(const struct kernel *kernel, const struct world *world, int process,
                 const struct call *call)
{
    return !behaviour_pipe_writes(kernel->behaviour, call->object) ||
           pipe_write_ready(kernel, world, process, call);
}
