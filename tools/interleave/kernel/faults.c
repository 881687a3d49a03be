// SPDX-License-Identifier: MIT
// Calls that are made to fail.
#include "interleave/kernel/kernel.h"

static bool fault_applies(const struct fault *fault, const struct call *call)
{
    if (fault->error == 0 && call->text.len < 2)
        return false;
    for (int i = 0; i < fault->numbers; i++)
        if (fault->number[i] == call->number)
            return true;
    return false;
}

bool fault_is_about(const struct kernel *kernel, const struct call *call)
{
    for (int i = 0; i < kernel->faults; i++)
        if (fault_applies(&kernel->fault[i], call))
            return true;
    return false;
}

enum fault_choice fault_choice(const struct kernel *kernel, const struct world *world, int process,
                               int i)
{
    const struct fault *fault = &kernel->fault[i];

    if (world->process[process].written)
        return FAULT_NOT; // it has begun
    if (!fault_applies(fault, &kernel_node(kernel, world, process)->call))
        return FAULT_NOT;
    if (fault->at)
        return world->fault[i] == fault->at - 1 ? FAULT_MUST : FAULT_NOT;
    return world->fault[i] == 0 ? FAULT_MAY : FAULT_NOT;
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
        if (fault->at && fault_applies(fault, call) && world->fault[i] < fault->at)
            world->fault[i]++;
        else if (!fault->at && step.kind == STEP_FAULT && step.detail == i)
            world->fault[i] = 1;
    }
}
