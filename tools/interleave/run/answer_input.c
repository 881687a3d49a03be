// SPDX-License-Identifier: MIT
// Reads of a stream that is the program's standard input.
#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/run/answer_input.h"
#include "interleave/run/decode.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"

// A read, with the arguments that the program gave.
struct reading {
    const struct input *input;
    pid_t pid;
    long number;
    const uint64_t *argument;
};

static bool put(const struct reading *reading, uint64_t address, int64_t at, int64_t len)
{
    return reach_put(reading->pid, address, input_data(reading->input) + at, (size_t)len);
}

// Fills the parts of readv(2) in their order.
static bool put_parts(const struct reading *reading, int64_t at, int64_t len)
{
    struct iovec part = {0};

    for (uint64_t i = 0; len > 0; i++) {
        if (!tracee_read(reading->pid, reading->argument[1] + i * sizeof part, &part, sizeof part))
            return false;
        const int64_t fits = (int64_t)part.iov_len < len ? (int64_t)part.iov_len : len;
        if (!put(reading, (uintptr_t)part.iov_base, at, fits))
            return false;
        at += fits;
        len -= fits;
    }
    return true;
}

// Gives the process LEN bytes of the input from AT on.
static void give(const struct reading *reading, int64_t at, int64_t len)
{
    const bool is_put =
        len == 0 || (reading->number == SYS_readv ? put_parts(reading, at, len)
                                                  : put(reading, reading->argument[1], at, len));

    arch_skip_call(reading->pid, is_put ? len : -EFAULT);
}

// Gives all that is wanted and available; EFAULT where the program's memory is too short for it.
static void take(struct segment *segment, const struct stop *stop, const struct call *call)
{
    struct input *input = &segment->run->target->input;
    int64_t *const taken = &segment->runner->local.taken;
    const struct reading reading = {input, segment->runner->pid, stop->number, stop->argument};
    const int64_t there = input_reach(input, *taken + call->read.length);

    if (there < 0)
        input_give_up(input);
    if (call->read.room && there - *taken >= call->read.room) {
        arch_skip_call(reading.pid, -EFAULT);
        return;
    }
    give(&reading, *taken, there - *taken);
    *taken = there;
}

void answer_input(struct segment *segment, const struct stop *stop)
{
    const struct behaviour *behaviour = segment->run->kernel->behaviour;
    const struct descriptor *there = local_find(&segment->runner->local, (int)stop->argument[0]);
    struct call call;

    if (!there)
        return;
    const struct object *object = &behaviour->objects[there->object];
    segment->run->reads_input |= object->is_input;
    // pread fails on a stream: left to the kernel.
    if (object->kind != OBJECT_INPUT || stop->number == SYS_pread64)
        return;
    const struct decoder decoder = segment_decoder(segment);
    (void)decode(&decoder, stop, &call);
    take(segment, stop, &call);
}

bool answer_input_step(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;

    if (call->kind != CALL_READ || call->object == OBJECT_NONE ||
        run->kernel->behaviour->objects[call->object].kind != OBJECT_INPUT)
        return false;
    const struct reading reading = {&run->target->input, runner->pid, runner->number,
                                    runner->argument};
    if (result->value < 0)
        arch_skip_call(runner->pid, result->value);
    else
        give(&reading, result->at ? (int64_t)result->at - 1 : 0, result->value);
    return true;
}

bool answer_input_part(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];
    const struct descriptor *there = local_find(&runner->local, (int)runner->argument[0]);
    const struct reading reading = {&run->target->input, runner->pid, runner->number,
                                    runner->argument};

    if (runner->call.kind != CALL_LOCAL)
        return answer_input_step(run, process, result);
    if (call_kind_of(runner->number) != CALL_READ || !there ||
        run->kernel->behaviour->objects[there->object].kind != OBJECT_INPUT)
        return false;
    give(&reading, runner->local.taken, result->value);
    runner->local.taken += result->value;
    return true;
}
