// SPDX-License-Identifier: MIT
// One search with the given options.
#include <string.h>
#include <unistd.h>

#include "interleave/explore.h"
#include "interleave/options.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/source.h"

void explore(const struct options *options, bool in_namespace, struct target *target,
             struct search *search)
{
    search->run.target = target;
    target->sources = sources_new();
    search->limits = options->limits;
    memcpy(search->kernel.fault, options->fault, sizeof search->kernel.fault);
    search->kernel.faults = options->faults;
    search->kernel.reaps_any = options->reaps_any;
    search->kernel.output_waits = options->output != OUTPUT_FILE;
    for (int i = 0; i < options->faults; i++)
        for (int k = 0; k < options->fault[i].numbers; k++)
            call_set_add(&target->watched, options->fault[i].number[k]);
    if (options->fail_all)
        errors_watch(&target->watched);
    search->progress = isatty(STDERR_FILENO);
    search->run.translates =
        !launch_prepare(options->program, options->output, in_namespace, &target->watched);
    search_all(search);
    if (search->reached == LIMIT_NONE)
        search_confirm_some(search, options->confirm);
}
