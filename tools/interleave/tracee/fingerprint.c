// SPDX-License-Identifier: MIT
// A fingerprint of a stopped process.
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "interleave/model/behaviour.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/fingerprint.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/memory.h"

enum { RED_ZONE = 128, FLOATING_SIZE = 1024 };

// Two multiplications a word, on all 64 bits: two different states get the same number once in
// 2^64.
static uint64_t mix(uint64_t value, uint64_t word)
{
    value = (value ^ word) * 0x9e3779b97f4a7c15U;
    value ^= value >> 32;
    return value * 0xd6e8feb86659fd93U;
}

static uint64_t mix_all(uint64_t value, const void *data, size_t len)
{
    const char *at = data;
    uint64_t word = 0;

    for (size_t i = 0; i + sizeof word <= len; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        value = mix(value, word);
    }
    for (size_t i = len - len % sizeof word; i < len; i++)
        value = mix(value, (unsigned char)at[i]);
    return value;
}

static bool region_mix(pid_t pid, uint64_t start, uint64_t end, uint64_t *value)
{
    char *copy = memory_new((size_t)(end - start), 1);
    const bool readable = tracee_read(pid, start, copy, (size_t)(end - start));
    *value = mix_all(mix(*value, start), copy, (size_t)(end - start));
    free(copy);
    return readable;
}

// The stack below the stack pointer holds only remains of earlier calls.
static bool memory_mix(pid_t pid, uint64_t sp, size_t most, uint64_t *value)
{
    char path[48];
    char line[512];
    bool readable = true;

    (void)snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "re");
    if (!maps)
        return false;
    while (readable && fgets(line, sizeof line, maps)) {
        char *at = line;
        uint64_t start = strtoul(at, &at, 16);
        const uint64_t end = strtoul(at + 1, &at, 16);
        if (strncmp(at, " rw", 3) != 0)
            continue;
        if (start <= sp && sp < end && sp - start > RED_ZONE)
            start = sp - RED_ZONE;
        readable = end - start <= most && region_mix(pid, start, end, value);
        most -= readable ? (size_t)(end - start) : 0;
    }
    (void)fclose(maps);
    return readable;
}

// Offsets of descriptors that only this process has open. Shared offsets are part of the world
// instead.
static uint64_t positions_mix(pid_t pid, const struct local *local, uint64_t value)
{
    for (int i = 0; i < local->count; i++)
        if (!local->descriptors[i].shared)
            value = mix(value, (uint64_t)tracee_position(pid, local->descriptors[i].fd));
    return value;
}

static uint64_t local_mix(const struct local *local, uint64_t value)
{
    for (int i = 0; i < local->count; i++) {
        const struct descriptor *there = &local->descriptors[i];
        value = mix(value, (uint64_t)(unsigned)there->fd << 32 | (unsigned)there->object);
        value = mix(value, (uint64_t)(there->close_on_exec << 1 | there->shared));
    }
    for (int i = 0; i < local->mapping_count; i++)
        value = mix(mix(value, local->mappings[i].address),
                    (uint64_t)(unsigned)local->mappings[i].object << 1 | local->mappings[i].shared);
    value = mix(value, (uint64_t)(unsigned)local->shm_born << 32 |
                           (unsigned)(local->sem_born * IPC_NUMBERS + local->msg_born));
    value = mix(mix(value, local->signals.blocked), local->signals.handled);
    value = mix(mix(value, local->signals.restarting), local->signals.ignored);
    value = mix(mix(value, local->signals.informed), local->signals.once);
    value = mix(value, (uint64_t)(unsigned)local->randoms << 32 | (unsigned)local->sock_born);
    value = mix(mix(value, (uint64_t)local->taken), (uint64_t)local->timers_made);
    value = mix(mix(value, (uint64_t)local->directory.name), (uint64_t)local->directory.folder);
    value = mix(mix(value, (uint64_t)local->clock), (uint64_t)local->deathsig);
    value = mix_all(value, local->signals.also_blocked, sizeof local->signals.also_blocked);
    value = mix(value, (uint64_t)(unsigned)local->children << 32 | (unsigned)local->failed);
    return mix(value, (uint64_t)(local->signals.no_zombies | local->fork_failed << 1 |
                                 local->execed << 2 | local->has_alarm << 4 |
                                 local->fell_short << 5 | local->signals.no_stops << 3));
}

static uint64_t take(pid_t pid, const struct local *local, size_t most, uint64_t value)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    value = mix_all(value, &registers, sizeof registers);
    if (!memory_mix(pid, arch_sp(&registers), most, &value))
        return 0;
    value = positions_mix(pid, local, local_mix(local, value));
    return value ? value : 1;
}

uint64_t fingerprint_take(pid_t pid, const struct local *local, size_t most)
{
    return take(pid, local, most, 1);
}

uint64_t fingerprint_take_whole(pid_t pid, const struct local *local, size_t most)
{
    char registers[FLOATING_SIZE] = "";
    struct iovec all = {registers, sizeof registers};

    if (ptrace(PTRACE_GETREGSET, pid, NT_PRFPREG, &all))
        return 0;
    return take(pid, local, most, mix_all(1, registers, all.iov_len));
}
