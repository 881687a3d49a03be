// SPDX-License-Identifier: MIT
// Semaphores and locks, which wait by futex(2).
#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_futex.h"
#include "interleave/run/target.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

static int operation(const struct stop *stop)
{
    return (int)stop->argument[1] & FUTEX_CMD_MASK;
}

bool futex_wakes(const struct stop *stop)
{
    return operation(stop) == FUTEX_WAKE || operation(stop) == FUTEX_WAKE_BITSET;
}

static bool futex_waits(const struct stop *stop)
{
    return operation(stop) == FUTEX_WAIT || operation(stop) == FUTEX_WAIT_BITSET;
}

static _Noreturn void refuse_futex(const struct decoder *decoder, const struct stop *stop)
{
    refuse(decoder, stop, "this kind of lock is not modelled");
}

// Whether another process may share this memory: it is mapped with MAP_SHARED, or unknown.
static bool is_shared(pid_t pid, uint64_t address)
{
    char path[48];
    char line[512];
    bool shared = true;

    (void)snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "re");
    while (maps && fgets(line, sizeof line, maps)) {
        char *at = line;
        const uint64_t start = strtoul(at, &at, 16);
        const uint64_t end = strtoul(at + 1, &at, 16);
        if (address < start || address >= end)
            continue;
        shared = strlen(at) < 5 || at[4] != 'p'; // " rw-p"
        break;
    }
    if (maps)
        (void)fclose(maps);
    return shared;
}

// Whether the word that the call is about still has the value that the process expects.
static bool is_as_before(const struct decoder *decoder, const struct stop *stop)
{
    uint32_t word = 0;

    return tracee_read(decoder->pid, stop->argument[0], &word, sizeof word) &&
           word == (uint32_t)stop->argument[2];
}

static void name_add(const struct decoder *decoder, struct call *call)
{
    struct source source;

    source_find(decoder->target->sources, decoder->pid, &source);
    buffer_print(&call->text, "%s", source.function ? source.function : "futex");
    source_free(&source);
}

// In memory that a fork has shared.
static bool decode_shared(const struct decoder *decoder, const struct stop *stop, struct call *call,
                          const struct mapping *there)
{
    const uint64_t *argument = stop->argument;
    const int64_t at = local_offset(there, argument[0]);
    const bool is_private = argument[1] & FUTEX_PRIVATE_FLAG;
    const bool has_bits =
        operation(stop) == FUTEX_WAIT_BITSET || operation(stop) == FUTEX_WAKE_BITSET;
    const int64_t bits = has_bits ? (int64_t)(uint32_t)argument[5] : (int64_t)UINT32_MAX;

    if (argument[0] % sizeof(uint32_t) || !bits ||
        (futex_waits(stop) && local_mapping(decoder->local, argument[3])))
        refuse_futex(decoder, stop);
    call->object = there->object;
    if (futex_wakes(stop)) {
        call->kind = CALL_FUTEX_WAKE;
        call->futex_wake = (struct futex_wake_arguments){
            .at = at, .count = (int)argument[2], .bits = bits, .is_private = is_private};
    } else {
        call->kind = CALL_FUTEX_WAIT;
        call->futex_wait = (struct futex_wait_arguments){.at = at,
                                                         .expected = (uint32_t)argument[2],
                                                         .bits = bits,
                                                         .is_timed = argument[3] != 0,
                                                         .is_private = is_private};
    }
    name_add(decoder, call);
    return true;
}

bool decode_futex(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct mapping *there = local_mapping(decoder->local, stop->argument[0]);

    if (there && there->shared && (futex_wakes(stop) || futex_waits(stop)))
        return decode_shared(decoder, stop, call, there);
    if (futex_wakes(stop))
        return false;
    if (!futex_waits(stop))
        refuse_futex(decoder, stop);
    if (is_shared(decoder->pid, stop->argument[0]))
        refuse(decoder, stop, "waiting in shared memory is not modelled");
    if (!is_as_before(decoder, stop))
        return false;
    name_add(decoder, call);
    if (stop->argument[3]) {
        call->kind = CALL_FUTEX;
        call->futex.result = -ETIMEDOUT;
    } else {
        call->kind = CALL_PAUSE;
        call->pause.is_lock = true;
    }
    return true;
}
