// SPDX-License-Identifier: MIT
// Calls that are made to fail.
#include "interleave/model/faults.h"
#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "lib/graph/step_kind.h"

static bool has_a_last(const struct fault *fault)
{
    return fault->when == FAULT_ONCE || (fault->when == FAULT_AT && fault->last != FAULT_FOREVER);
}

bool fault_goes_on(const struct kernel *kernel, const struct call *call)
{
    for (int i = 0; i < kernel->faults; i++)
        if (!has_a_last(&kernel->fault[i]) && fault_applies(kernel, &kernel->fault[i], call))
            return true;
    return false;
}

// Layout of world->fault[i]: a flag whether a call has failed, and above it the number of calls
// that were made, counted only as far as it matters.
enum { FAILED = 1, COUNTED = 2 };

// ---- Which call ---------------------------------------------------------------------------------

enum fault_choice fault_choice(const struct kernel *kernel, const struct world *world, int process,
                               int i)
{
    const struct fault *fault = &kernel->fault[i];
    const int count = world->fault[i] / COUNTED;
    const bool has_failed = world->fault[i] & FAILED;

    if (world->process[process].written)
        return FAULT_NOT; // its first part has been made
    const struct call *call = &kernel_node(kernel, world, process)->call;
    if (!fault_applies(kernel, fault, call))
        return FAULT_NOT;
    enum fault_choice choice = FAULT_MAY;
    if (fault->when == FAULT_ONCE)
        choice = has_failed ? FAULT_NOT : FAULT_MAY;
    else if (fault->when == FAULT_FROM_SOME)
        choice = has_failed ? FAULT_MUST : FAULT_MAY;
    else if (fault->when == FAULT_AT)
        choice = count >= fault->first - 1 && count < fault->last ? FAULT_MUST : FAULT_NOT;
    // Whether the call could fail now is looked at last, because that is expensive.
    if (choice == FAULT_NOT || !fault_is_possible(kernel, world, process, fault))
        return FAULT_NOT;
    return choice == FAULT_MUST && !has_a_last(fault) &&
                   fault_is_left_to_chance(kernel, fault, call)
               ? FAULT_MAY
               : choice;
}

// Calls after this many need not be counted.
static int count_most(const struct fault *fault)
{
    return fault->last == FAULT_FOREVER ? fault->first - 1 : fault->last;
}

void fault_count(const struct kernel *kernel, struct world *world, struct step step)
{
    const bool is_made = step.kind == STEP_CALL || step.kind == STEP_LATE ||
                         step.kind == STEP_REAP || step.kind == STEP_FAULT;

    if (!is_made || world->process[step.process].written)
        return;
    const struct call *call = &kernel_node(kernel, world, step.process)->call;
    for (int i = 0; i < kernel->faults; i++) {
        const struct fault *fault = &kernel->fault[i];
        if (fault->when == FAULT_AT && world->fault[i] / COUNTED < count_most(fault) &&
            fault_applies(kernel, fault, call))
            world->fault[i] += COUNTED;
        if (step.kind == STEP_FAULT && step.detail == i)
            world->fault[i] |= FAILED;
    }
}

bool fault_was_chosen(const struct kernel *kernel, const struct world *world)
{
    for (int i = 0; i < kernel->faults; i++)
        if (world->fault[i] & FAILED)
            return true;
    return false;
}
