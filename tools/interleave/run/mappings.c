// SPDX-License-Identifier: MIT
// The mappings of memory that processes share, in a real run.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/scope.h"
#include "interleave/model/words.h"
#include "interleave/run/decode.h"
#include "interleave/run/mappings.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/pointers.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

uint64_t mappings_pages(uint64_t length)
{
    return (length + MAPPING_PAGE - 1) / MAPPING_PAGE * MAPPING_PAGE;
}

// ---- Mappings -----------------------------------------------------------------------------------

static bool is_of_file(const struct stop *entry)
{
    return !(entry->argument[3] & MAP_ANONYMOUS);
}

// What the descriptor refers to, or NULL without one.
static const struct object *object_of(const struct decoder *decoder, const struct stop *entry)
{
    const struct descriptor *there = local_find(decoder->local, (int)entry->argument[4]);

    return is_of_file(entry) && there ? &decoder->behaviour->objects[there->object] : NULL;
}

// The open file that some process of the program changes, or NULL.
static const struct object *written_file(const struct decoder *decoder, const struct stop *entry)
{
    const struct object *object = object_of(decoder, entry);

    return object && object->kind == OBJECT_FILE && object->content != OBJECT_NONE ? object : NULL;
}

// /dev/zero, or NULL. Each shared mapping of it is new memory, as if it were anonymous
// (shmem_zero_setup() in Linux's mm/shmem.c).
static const struct object *zero_device(const struct decoder *decoder, const struct stop *entry)
{
    const struct object *object = object_of(decoder, entry);

    return object && object->is_zero ? object : NULL;
}

static bool shares(const struct decoder *decoder, const struct stop *entry)
{
    const int type = (int)entry->argument[3] & MAP_TYPE;

    return (type == MAP_SHARED || type == MAP_SHARED_VALIDATE) &&
           (entry->argument[2] & PROT_WRITE || !is_of_file(entry) || written_file(decoder, entry) ||
            zero_device(decoder, entry));
}

// Whether the call fails, because of how the file is open or of other arguments.
static bool fails(const struct decoder *decoder, const struct stop *entry)
{
    const struct object *zero = zero_device(decoder, entry);
    const struct object *file = zero ? zero : written_file(decoder, entry);

    return !entry->argument[1] || entry->argument[5] % MAPPING_PAGE ||
           (file && (!file->reads || (entry->argument[2] & PROT_WRITE && !file->writes)));
}

bool mappings_can_map(const struct decoder *decoder, const struct stop *entry, const char **why)
{
    const int flags = (int)entry->argument[3];
    const int known = MAP_TYPE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE;

    if (flags & MAP_FIXED && pointer_is_shared(entry->argument[0])) {
        *why = "mapping over shared memory is not modelled";
        return false;
    }
    if (!shares(decoder, entry)) {
        if (written_file(decoder, entry))
            *why = "a file in memory that is written is not modelled, except with MAP_SHARED";
        return !written_file(decoder, entry);
    }
    if (!instruction_is_known())
        *why = "shared memory that is written is not modelled on this architecture";
    else if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
        *why = "shared memory at an address of the program's choice is not modelled";
    else if (zero_device(decoder, entry) && entry->argument[5])
        *why = "shared memory of /dev/zero from another offset than 0 is not modelled";
    else if (is_of_file(entry) && !written_file(decoder, entry) && !zero_device(decoder, entry))
        *why = "shared memory of what is no file is not modelled";
    else if (flags & ~known)
        *why = "shared memory with these flags is not modelled";
    else if (entry->argument[1] > MAPPING_MAX)
        *why = "shared memory of more than 64 MB is not modelled";
    else
        return true;
    return false;
}

// Makes the call in another form. Returns what it returns; the program finds its own arguments
// unchanged.
static int64_t make_other(struct segment *segment, const struct stop *entry, long number,
                          const uint64_t argument[6])
{
    const pid_t pid = segment->runner->pid;
    struct stop stop;

    for (int i = 0; i < 6; i++)
        arch_set_argument(pid, i, argument[i]);
    if (entry->number != number)
        arch_set_number(pid, number);
    tracee_resume(pid, true, 0);
    tracee_wait(pid, &stop);
    if (stop.kind != STOP_RETURN)
        trouble(segment->run, "a call of process %d did not return", FIRST_PID + segment->process);
    arch_restore_arguments(pid, entry->argument);
    segment->runner->gate = stop.ip;
    return stop.result;
}

void mappings_attach(struct segment *segment, const struct stop *entry, struct mapping mapping)
{
    struct local *local = &segment->runner->local;
    const int protection = mapping.shared ? PROT_NONE : mapping.protection;

    mapping.address = SHARED_FIRST + local->mapped;
    mapping.length = mappings_pages(mapping.length);
    const uint64_t argument[6] = {
        mapping.address,      mapping.length,
        (uint64_t)protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
        (uint64_t)-1,         0};
    const int64_t result = make_other(segment, entry, SYS_mmap, argument);
    if (result != (int64_t)mapping.address)
        trouble(segment->run, "mmap of process %d returned %lld", FIRST_PID + segment->process,
                (long long)result);
    local_map(local, mapping);
    local->mapped += mapping.length + MAPPING_PAGE;
}

void mappings_detach(struct segment *segment, const struct stop *entry)
{
    struct local *local = &segment->runner->local;
    const struct mapping *there = local_mapping(local, entry->argument[0]);
    const uint64_t argument[6] = {there->address, there->length, 0, 0, 0, POINTERS_PASS};

    if (make_other(segment, entry, SYS_munmap, argument))
        trouble(segment->run, "munmap of process %d failed", FIRST_PID + segment->process);
    local_unmap(local, entry->argument[0]);
}

bool mappings_map(struct segment *segment, const struct stop *entry)
{
    const struct decoder decoder = segment_decoder(segment);

    if (!shares(&decoder, entry) || fails(&decoder, entry))
        return false;
    struct mapping mapping = {.length = entry->argument[1], .protection = (int)entry->argument[2]};
    const struct object *file = written_file(&decoder, entry);
    if (file) {
        mapping.object = file->content;
        mapping.offset = (int64_t)entry->argument[5];
        mapping.shared = mapping.is_closed = true; // any process may open the file
        scope_maps_files(segment->run->kernel->scope);
    } else {
        mapping.object =
            segment_object(segment, (struct object){.kind = OBJECT_MEMORY, .content = OBJECT_NONE});
    }
    mappings_attach(segment, entry, mapping);
    return true;
}

void mappings_before(struct segment *segment, const struct stop *entry)
{
    const struct decoder decoder = segment_decoder(segment);
    const uint64_t address = entry->argument[0];
    struct local *local = &segment->runner->local;
    const struct mapping *there = local_mapping(local, address);

    switch (entry->number) {
    case SYS_munmap:
        if (there && address == there->address &&
            mappings_pages(entry->argument[1]) == there->length)
            local_unmap(local, address);
        else if (address % MAPPING_PAGE == 0 && entry->argument[1])
            refuse(&decoder, entry, "unmapping a part of shared memory is not modelled");
        return;
    case SYS_msync: // what processes see is the same before and after it
        return;
    case SYS_mprotect:
    case SYS_mremap:
    case SYS_madvise:
        refuse(&decoder, entry, "this change of shared memory is not modelled");
    default:
        return;
    }
}

// Calls that are looked at elsewhere: mappings_before, decode_futex.
static bool is_followed(const struct stop *stop, int argument)
{
    return argument == 0 && (stop->number == SYS_munmap || stop->number == SYS_mprotect ||
                             stop->number == SYS_mremap || stop->number == SYS_madvise ||
                             stop->number == SYS_msync || stop->number == SYS_futex);
}

static void refuse_address(const struct decoder *decoder, const struct stop *stop, uint64_t address)
{
    const struct mapping *there = local_mapping(decoder->local, address);

    if (there && there->shared)
        refuse(decoder, stop, "a call that uses an address in shared memory is not modelled");
}

// Addresses in a list: up to COUNT, or up to a null address, each STRIDE bytes after the one
// before.
static void refuse_list(const struct decoder *decoder, const struct stop *stop, uint64_t list,
                        uint64_t count, uint64_t stride)
{
    uint64_t address = 0;

    for (uint64_t i = 0; i < count; i++) {
        if (!tracee_read(decoder->pid, list + i * stride, &address, sizeof address) ||
            (count == UINT64_MAX && !address))
            return;
        refuse_address(decoder, stop, address);
    }
}

void mappings_refuse(const struct decoder *decoder, const struct stop *stop)
{
    const unsigned pointers = pointers_of(stop->number);
    const uint64_t *argument = stop->argument;

    if (!decoder->local->mapping_count)
        return;
    for (int i = 0; i < 6; i++)
        if (pointers & 1U << i && !is_followed(stop, i))
            refuse_address(decoder, stop, argument[i]);
    if (stop->number == SYS_execve)
        for (int i = 1; i < 3; i++)
            refuse_list(decoder, stop, argument[i], UINT64_MAX, sizeof(uint64_t));
    if (stop->number == SYS_readv || stop->number == SYS_writev)
        refuse_list(decoder, stop, argument[1], argument[2], sizeof(struct iovec));
}

// Each page is read on its own: pages that were never written are all zero.
void mappings_content(const struct decoder *decoder, struct buffer *positions)
{
    uint64_t words[(size_t)MAPPING_PAGE / (size_t)WORD_SIZE];

    for (int i = 0; i < decoder->local->mapping_count; i++) {
        const struct mapping *there = &decoder->local->mappings[i];
        for (uint64_t at = 0; !there->shared && at < there->length; at += sizeof words) {
            if (!tracee_read(decoder->pid, there->address + at, words, sizeof words))
                break;
            for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
                const struct position position = {.object = there->object,
                                                  .word = (int)(at / WORD_SIZE + k),
                                                  .offset = (int64_t)words[k]};
                if (words[k])
                    buffer_add_bytes(positions, &position, sizeof position);
            }
        }
    }
}
