// SPDX-License-Identifier: MIT
// Descriptors of processes.
#include "interleave/run/pidfds.h"
#include <stddef.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/tracee.h"

bool decode_pidfd_open(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int number = (int)stop->argument[0];

    if (stop->argument[1])
        refuse(decoder, stop, "flags of pidfd_open are not modelled");
    if (number == number_seen(REAPER))
        refuse(decoder, stop, "a descriptor of process 1 is not modelled");
    call->pidfd.number = number;
    return number > 0;
}

static const struct object *object_of(const struct decoder *decoder, int fd)
{
    const struct descriptor *there = local_find(decoder->local, fd);

    return there ? &decoder->behaviour->objects[there->object] : NULL;
}

bool decode_pidfd_kill(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct object *object = object_of(decoder, (int)stop->argument[0]);

    if (object && object->kind == OBJECT_PROC)
        refuse(decoder, stop, "a signal by what /proc shows of a process is not modelled");
    if (!object || object->kind != OBJECT_PROCESS)
        return false; // EBADF
    if (stop->argument[2] || stop->argument[3])
        refuse(decoder, stop, "flags, or a siginfo_t, for pidfd_send_signal are not modelled");
    call->kill = (struct kill_arguments){.to = FIRST_PID + object->process,
                                         .signal = (int)stop->argument[1]};
    return true;
}

int64_t pidfds_awaited(const struct decoder *decoder, const struct stop *stop)
{
    const struct object *object = object_of(decoder, (int)stop->argument[1]);

    return object && object->kind == OBJECT_PROCESS ? FIRST_PID + object->process : 0;
}

void pidfds_made(struct segment *segment, const struct stop *entry, int fd)
{
    const struct object object = {.kind = OBJECT_PROCESS,
                                  .process = (int)entry->argument[0] - FIRST_PID,
                                  .content = OBJECT_NONE};

    local_set(&segment->runner->local,
              (struct descriptor){fd, segment_object(segment, object), true, false});
}
