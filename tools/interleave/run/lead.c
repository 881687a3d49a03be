// SPDX-License-Identifier: MIT
// Calls with another path.
#include "interleave/run/lead.h"
#include <stddef.h>
#include <string.h>

#include "interleave/run/here.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

// Below the red zone of the stack: memory that the program does not use during a call.
enum { SCRATCH_BELOW_STACK = 512, SCRATCH_ALIGNMENT = 64 };

void lead_to(struct run *run, pid_t pid, uint64_t sp, int argument, const char *path)
{
    struct scratch *scratch = &run->scratch;

    scratch->size = strlen(path) + 1;
    scratch->address =
        (sp - SCRATCH_BELOW_STACK - scratch->size) & ~(uint64_t)(SCRATCH_ALIGNMENT - 1);
    if (!tracee_read(pid, scratch->address, scratch->before, scratch->size) ||
        !tracee_write(pid, scratch->address, path, scratch->size))
        die("cannot write to the stack of process %ld", (long)pid);
    arch_set_argument(pid, argument, scratch->address);
}

bool lead_from_here(const struct segment *segment, const struct stop *stop)
{
    const struct decoder decoder = segment_decoder(segment);
    struct path_arguments at;
    struct buffer path = {0};
    const bool leads = path_arguments(stop->number, &at) && here_leads(&decoder, stop, &path);

    if (leads)
        lead_to(segment->run, segment->runner->pid, stop->sp, at.path, path.data);
    buffer_free(&path);
    return leads;
}

void lead_home(struct run *run, pid_t pid, const uint64_t argument[6])
{
    const struct scratch *scratch = &run->scratch;

    if (!scratch->address)
        return;
    if (!tracee_write(pid, scratch->address, scratch->before, scratch->size))
        die("cannot write to the stack of process %ld", (long)pid);
    run->scratch.address = 0;
    arch_restore_arguments(pid, argument);
}
