// SPDX-License-Identifier: MIT
// Calls that are made to fail.
#include "interleave/kernel/kernel.h"

bool fault_goes_on(const struct kernel *kernel, const struct call *call)
{
    for (int i = 0; i < kernel->faults; i++) {
        const struct fault *fault = &kernel->fault[i];
        const bool has_a_last =
            fault->when == FAULT_ONCE || (fault->when == FAULT_AT && fault->last != FAULT_FOREVER);
        if (!has_a_last && fault_applies(kernel, fault, call))
            return true;
    }
    return false;
}

// ---- Which call ---------------------------------------------------------------------------------

enum fault_choice fault_choice(const struct kernel *kernel, const struct world *world, int process,
                               int i)
{
    const struct fault *fault = &kernel->fault[i];
    const int count = world->fault[i];

    if (world->process[process].written)
        return FAULT_NOT; // it has begun
    if (!fault_applies(kernel, fault, &kernel_node(kernel, world, process)->call))
        return FAULT_NOT;
    enum fault_choice choice = FAULT_MAY;
    if (fault->when == FAULT_ONCE)
        choice = count ? FAULT_NOT : FAULT_MAY;
    else if (fault->when == FAULT_FROM_SOME)
        choice = count ? FAULT_MUST : FAULT_MAY;
    else if (fault->when == FAULT_AT)
        choice = count >= fault->first - 1 && count < fault->last ? FAULT_MUST : FAULT_NOT;
    // Only what could happen is worth the look whether it can now.
    return choice != FAULT_NOT && fault_is_possible(kernel, world, process, fault) ? choice
                                                                                   : FAULT_NOT;
}

// After this many calls nothing more has to be counted. One that failed is told from none.
static int count_most(const struct fault *fault)
{
    return fault->last == FAULT_FOREVER ? fault->first : fault->last;
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
        if (fault->when == FAULT_AT) {
            if (fault_applies(kernel, fault, call) && world->fault[i] < count_most(fault))
                world->fault[i]++;
        } else if (step.kind == STEP_FAULT && step.detail == i) {
            world->fault[i] = 1;
        }
    }
}

bool fault_was_chosen(const struct kernel *kernel, const struct world *world)
{
    for (int i = 0; i < kernel->faults; i++) {
        const struct fault *fault = &kernel->fault[i];
        if (world->fault[i] >= (fault->when == FAULT_AT ? fault->first : 1))
            return true;
    }
    return false;
}
