// SPDX-License-Identifier: MIT
//
// The job writes findings in the form of a compiler's warnings, with the name of the rule in
// brackets, and so they are read.

#include "forkcheck/parts/source_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/rules/rules.h"
#include "forkcheck/scratch.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"

enum { RULES_SECONDS = 60, RULES_FAILED = 1 };

static struct job job;
static void (*called_then)(struct check *check, struct job_queue *queue, const char *rules_log);

static void print(void *context, const struct rule_finding *finding)
{
    (void)context;
    (void)printf("%s:%u:%u: %s: %s [%s]\n", finding->file, finding->line, finding->column,
                 finding->is_fact ? "note" : "warning", finding->text, finding->name);
}

static int rules_on_sources(void *context)
{
    const struct check *check = context;
    const struct words *sources = &check->options->sources;
    const struct words *cflags = &check->options->cflags;
    char **compiling = build_command(check, "clang", (const char *const[]){NULL});
    struct words flags = {0};
    int status = 0;

    words_add(&flags, compiling[1]); // the standard
    for (size_t i = 0; i < cflags->count; i++)
        words_add(&flags, cflags->items[i]);
    for (size_t i = 0; i < sources->count; i++) {
        struct buffer error = {0};
        if (!rules_run(sources->items[i], flags.items, print, NULL, &error))
            status = RULES_FAILED;
        buffer_free(&error);
    }
    words_free(&flags);
    free(compiling);
    return status;
}

static void rules_done(struct job *done, struct job_queue *queue)
{
    called_then(done->context, queue, job_succeeded(done) ? done->output : NULL);
}

void source_rules_plan(struct check *check, struct job_queue *queue,
                       void (*then)(struct check *check, struct job_queue *queue,
                                    const char *rules_log))
{
    if (!check_has_command("clang")) {
        check_say(&check->absent, "rules: they need clang (Debian package clang)");
        then(check, queue, NULL);
        return;
    }
    called_then = then;
    job = (struct job){.label = tool_name(TOOL_RULES),
                       .function = rules_on_sources,
                       .context = check,
                       .output = scratch_path("rules.log"),
                       .seconds = RULES_SECONDS,
                       .identity = "",
                       .done = rules_done};
    jobs_add(queue, &job);
}

const char *source_rules_log(void)
{
    return job.function != NULL && job_succeeded(&job) ? job.output : NULL;
}

void source_rules_collect(struct check *check)
{
    if (job.function == NULL)
        return;
    diagnostics_take(check, TOOL_RULES, job.output);
    if (job_succeeded(&job))
        check_say(&check->checked, "%s", tool_name(TOOL_RULES));
    else if (job.state == JOB_ENDED)
        check_say(&check->missing, "%s: clang does not accept the source", tool_name(TOOL_RULES));
    else
        check_say_late(check, tool_name(TOOL_RULES));
}
