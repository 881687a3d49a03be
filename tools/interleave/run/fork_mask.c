// SPDX-License-Identifier: MIT
// The signals that a C library blocks during a fork.
#include <signal.h>

#include "interleave/model/behaviour.h"
#include "interleave/run/fork_mask.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/tracee.h"

// Whether the call blocks all signals, even those that the C library uses itself, which
// sigprocmask(3) never blocks.
static bool blocks_all(const struct segment *segment, const struct stop *entry)
{
    uint64_t set = 0;

    return call_kind_of(entry->number) == CALL_SIGMASK && entry->argument[0] == SIG_BLOCK &&
           tracee_read(segment->runner->pid, entry->argument[1], &set, sizeof set) &&
           set == UINT64_MAX;
}

// Whether the process is in fork(3). In a run that has been here before, the next node tells it,
// and faster than the stack.
static bool is_in_fork(const struct segment *segment)
{
    const struct behaviour *behaviour = segment->run->kernel->behaviour;
    const int next = behaviour_next(behaviour, segment->node, segment->result);
    struct source source;

    if (next != NODE_NONE)
        return behaviour->nodes[next]->call.kind == CALL_FORK &&
               behaviour->nodes[next]->call.fork.is_unmasked;
    source_find(segment->run->target->sources, segment->runner->pid, &source);
    source_free(&source);
    return source.in_fork;
}

bool fork_mask_answer(struct segment *segment, const struct stop *entry)
{
    struct runner *runner = segment->runner;

    if (segment->run->kernel->scope->masks || !blocks_all(segment, entry) || !is_in_fork(segment))
        return false;
    const uint64_t before = tracee_blocked(runner->pid);
    const uint64_t where = entry->argument[2];
    if (where && (reach_write(runner->pid, where, sizeof before) != sizeof before ||
                  !tracee_write(runner->pid, where, &before, sizeof before)))
        return false;
    arch_skip_call(runner->pid, 0);
    runner->fork_unmasked = true;
    return true;
}
