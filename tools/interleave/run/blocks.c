// SPDX-License-Identifier: MIT
// Calls that read or write memory which processes share.
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/words.h"
#include "interleave/run/blocks.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

enum { BY_ARGUMENT = -1 }; // the length is the third argument

// By call: the argument that points to memory, and its length; what it stores if it returns more
// than LEAST, which is as much as it returns if that is BY_ARGUMENT.
static const struct {
    long number;
    int argument;
    int length;
    bool reads;
    int least;
} calls[] = {
    {SYS_write, 1, BY_ARGUMENT, true, 0},
    {SYS_pwrite64, 1, BY_ARGUMENT, true, 0},
    {SYS_read, 1, BY_ARGUMENT, false, 0},
    {SYS_pread64, 1, BY_ARGUMENT, false, 0},
    {SYS_wait4, 1, sizeof(int), false, 0},
    {SYS_clock_gettime, 1, sizeof(struct timespec), false, -1},
    {SYS_gettimeofday, 0, sizeof(struct timeval), false, -1},
#ifdef SYS_time
    {SYS_time, 0, sizeof(time_t), false, -1},
#endif
};

enum { CALLS = sizeof calls / sizeof *calls, NO_CALL = -1 };

// The row of the call, if its argument is in memory that a fork has shared.
static int row_of(const struct segment *segment, const struct stop *stop)
{
    for (int i = 0; i < CALLS; i++) {
        if (calls[i].number != stop->number)
            continue;
        const struct mapping *there =
            local_mapping(&segment->runner->local, stop->argument[calls[i].argument]);
        if (there && there->shared)
            return i;
    }
    return NO_CALL;
}

static _Noreturn void refuse_block(const struct segment *segment, const struct stop *stop,
                                   const char *why)
{
    const struct decoder decoder = segment_decoder(segment);

    refuse(&decoder, stop, why);
}

// Below the red zone of the stack: memory that the program does not use during a call.
static uint64_t place_below(uint64_t sp, uint64_t length)
{
    enum { RED_ZONE = 512, ALIGNMENT = 64 };

    return (sp - RED_ZONE - length) / ALIGNMENT * ALIGNMENT;
}

static void check(const struct segment *segment, const struct stop *stop,
                  const struct runner_block *block)
{
    enum { LENGTH_MAX = 1 << 16 };
    const struct mapping *there = local_mapping(&segment->runner->local, block->address);
    const int wanted = block->reads ? PROT_READ | PROT_WRITE : PROT_WRITE;

    if (block->length > LENGTH_MAX)
        refuse_block(segment, stop, "a call with more than 64 KB of shared memory is not modelled");
    if (block->address + block->length > there->address + there->length)
        refuse_block(segment, stop, "a call across the end of shared memory is not modelled");
    if (!(there->protection & wanted))
        refuse_block(segment, stop,
                     "a call with shared memory that may not be used so is not modelled");
    if (reach_write(segment->runner->pid, block->place, block->length) != block->length)
        refuse_block(segment, stop,
                     "a call with shared memory is not modelled where the stack is so full");
}

// The process stands at a step that accesses the memory.
static void park_block(struct segment *segment, int does, uint64_t length, const void *stored)
{
    struct runner *runner = segment->runner;
    const struct runner_block *block = &runner->block;
    const struct mapping *there = local_mapping(&runner->local, block->address);
    struct call call = {.kind = CALL_BLOCK,
                        .number = -1,
                        .object = there->object,
                        .ip = block->stop.ip,
                        .sp = block->stop.sp};

    call.word = (struct word_arguments){.at = local_offset(there, block->address),
                                        .length = (int64_t)length,
                                        .does = does,
                                        .flags = does == WORD_WRITE ? WORD_INNER : 0};
    if (stored)
        buffer_add_bytes(&call.text, stored, length);
    runner->call = call;
    runner->crashed = false;
    runner->fork_unmasked = false;
    runner->number = block->stop.number;
    runner->behind = block->stop.ip;
    memcpy(runner->argument, block->stop.argument, sizeof runner->argument);
    runner->local.signals.blocked = tracee_blocked(runner->pid);
}

// The call gets memory on the stack.
static void lead(struct segment *segment, struct stop *stop)
{
    struct runner_block *block = &segment->runner->block;

    block->is = BLOCK_LED;
    stop->argument[block->argument] = block->place;
    arch_set_argument(segment->runner->pid, block->argument, block->place);
}

bool blocks_stand(struct segment *segment, struct stop *stop)
{
    struct runner_block *block = &segment->runner->block;
    const int row = row_of(segment, stop);

    block->is = BLOCK_NONE;
    if (row == NO_CALL)
        return false;
    *block = (struct runner_block){.is = BLOCK_STANDS,
                                   .reads = calls[row].reads,
                                   .argument = calls[row].argument,
                                   .address = stop->argument[calls[row].argument],
                                   .length = calls[row].length == BY_ARGUMENT
                                                 ? stop->argument[2]
                                                 : (uint64_t)calls[row].length,
                                   .stop = *stop};
    block->place = place_below(stop->sp, block->length);
    check(segment, stop, block);
    if (block->reads && block->length) {
        park_block(segment, WORD_READ, block->length, NULL);
        return true;
    }
    lead(segment, stop);
    return false;
}

void blocks_finish(struct segment *segment)
{
    struct runner_block *block = &segment->runner->block;
    struct stop stop;

    if (block->is != BLOCK_LED)
        return;
    tracee_resume(segment->runner->pid, true, 0);
    tracee_wait(segment->runner->pid, &stop);
    if (stop.kind != STOP_RETURN)
        trouble(segment->run, "a call of process %d did not return", FIRST_PID + segment->process);
    block->is_made = true;
    block->value = stop.result;
}

// The memory was read: the call gets what it contains.
static void fill(struct segment *segment, struct stop *stop)
{
    struct runner *runner = segment->runner;
    struct buffer bytes = {0};

    block_get(&segment->run->world, runner->call.object, runner->call.word.at,
              (int64_t)runner->block.length, &bytes);
    if (!tracee_write(runner->pid, runner->block.place, bytes.data, bytes.size))
        trouble(segment->run, "the stack of process %d cannot be written",
                FIRST_PID + segment->process);
    buffer_free(&bytes);
    *stop = runner->block.stop;
    lead(segment, stop);
}

// Number of bytes that the call has stored.
static uint64_t stored_by(const struct runner_block *block, int64_t value)
{
    for (int i = 0; i < CALLS; i++)
        if (calls[i].number == block->stop.number)
            return calls[i].reads || value <= calls[i].least ? 0
                   : calls[i].length == BY_ARGUMENT          ? (uint64_t)value
                                                             : (uint64_t)calls[i].length;
    return 0;
}

// The call was made, or not: the program finds its own arguments. True when it has stored
// something.
static bool lead_back(struct segment *segment)
{
    struct runner *runner = segment->runner;
    struct runner_block *block = &runner->block;
    const enum result_how how = segment->result.how;
    const int64_t value = block->is_made ? block->value : segment->result.value;
    const uint64_t length = stored_by(block, value);
    char bytes[1 << 16];

    arch_restore_arguments(runner->pid, block->stop.argument);
    block->is = BLOCK_NONE;
    if (!length || (!block->is_made && how != RETURNED && how != INJECTED))
        return false;
    if (segment->result.signals && !block->is_made)
        refuse_block(segment, &block->stop,
                     "a signal at the return of a call that stores something in shared memory is "
                     "not modelled");
    if (!tracee_read(runner->pid, block->place, bytes, length))
        trouble(segment->run, "the stack of process %d cannot be read",
                FIRST_PID + segment->process);
    park_block(segment, WORD_WRITE, length, bytes);
    return true;
}

enum blocks_next blocks_go_on(struct segment *segment, struct stop *stop)
{
    struct runner_block *block = &segment->runner->block;

    if (block->is == BLOCK_LED)
        return lead_back(segment) ? BLOCKS_PARKED : BLOCKS_NOTHING;
    if (block->is == BLOCK_STANDS && segment->result.how == ACCESSED) {
        fill(segment, stop);
        return BLOCKS_CALL;
    }
    block->is = BLOCK_NONE;
    return BLOCKS_NOTHING;
}
