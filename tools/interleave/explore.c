// SPDX-License-Identifier: MIT
// One search with the given options.
#include <string.h>

#include "interleave/explore.h"
#include "interleave/model/faults.h"
#include "interleave/options.h"
#include "interleave/run/target.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/allocation.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/registered.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/streams.h"
#include "lib/base/diag.h"

static bool is_allocation(const struct fault *fault)
{
    return fault->numbers > 0 && call_kind_of(fault->number[0]) == CALL_ALLOCATE;
}

// Makes malloc and its like calls at which the program stops, if any of them is to fail.
static void allocation_prepare(const struct options *options, struct target *target)
{
    if (!call_set_has(&target->watched, MALLOC_NUMBER) &&
        !call_set_has(&target->watched, CALLOC_NUMBER) &&
        !call_set_has(&target->watched, REALLOC_NUMBER))
        return;
    target->undiverted = allocation_divert(&target->template, &target->watched, options->fail_all);
    for (int i = 0; i < options->faults && target->undiverted; i++)
        if (is_allocation(&options->fault[i]))
            die("refused: --fail %s: %s: %s", options->fault[i].text, options->file,
                target->undiverted);
}

// Starts the program; returns whether its process numbers can be chosen.
static bool start(const struct options *options, bool in_namespace, struct target *target)
{
    const struct launch_options launch = {.file = options->file,
                                          .argv = options->program,
                                          .input = &target->input,
                                          .output = options->output,
                                          .watched = &target->watched,
                                          .in_namespace = in_namespace};

    for (int i = 0; i < options->faults; i++)
        for (int k = 0; k < options->fault[i].numbers; k++)
            call_set_add(&target->watched, options->fault[i].number[k]);
    if (options->fail_all)
        errors_watch(&target->watched);
    target->sources = sources_new();
    const bool has_numbers = launch_prepare(&target->template, &launch);
    allocation_prepare(options, target);
    registered_follow(&target->template);
    return has_numbers;
}

void explore(const struct options *options, bool in_namespace, struct target *target,
             struct search *search)
{
    search->limits = options->limits;
    memcpy(search->kernel.fault, options->fault, sizeof search->kernel.fault);
    search->kernel.faults = options->faults;
    search->kernel.reaps_any = options->reaps_any;
    search->kernel.pipe_size = options->pipe_size;
    search->kernel.output_waits = options->output != OUTPUT_FILE;
    if (options->all_signals && !instruction_is_known())
        die("refused: --all-signals needs a processor whose instructions can be decoded: x86_64");
    target->used.is_on = options->all_signals;
    search->progress = progress_is_wanted();
    search->kernel.input = &target->input;
    search->run.target = target;
    search->run.translates = !start(options, in_namespace, target);
    search_all(search);
    if (search->reached == LIMIT_NONE)
        search_confirm_some(search, options->confirm);
}
