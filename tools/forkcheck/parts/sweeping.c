// SPDX-License-Identifier: MIT
//
// What these runs leave out was not promised: nothing is said of them.

#include "forkcheck/parts/sweeping.h"

#include <stdlib.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/sandbox/sandbox.h"
#include "forkcheck/sandbox/sweep.h"
#include "forkcheck/sandbox/watch.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { SECONDS_MAX = 5, SHARE = 12, SPARE_SECONDS = 10 };

static const struct sandbox_variable no_variables[] = {{NULL, NULL}};

static struct {
    struct job job;
    struct sandbox_run run;
    struct argument_list list;
    void (*found)(struct check *check, struct job_queue *queue, const struct argument_list *list);
} sweeping;

// The number in the log that the runs have left; NULL if there is none.
static const char *number_found(struct check *check)
{
    struct buffer content = {0};
    const char *number = NULL;

    if (!optional_file_read(sweeping.run.result, &content))
        return NULL;
    for (struct text rest = buffer_text(&content); rest.size > 0 && number == NULL;)
        if (text_starts(text_take_line(&rest), "log " SWEEP_LOG " ")) {
            const struct text line = text_take_line(&rest);
            number = check_print(check, "%.*s", (int)line.size, line.data);
        }
    buffer_free(&content);
    return number;
}

static void sweeping_done(struct job *job, struct job_queue *queue)
{
    struct check *check = job->context;
    const char *number = number_found(check);
    struct words words = {0};

    if (number == NULL)
        return;
    for (size_t i = 0; i + 1 < check->swept.words.count; i++)
        words_add(&words, check->swept.words.items[i]);
    words_add(&words, number);
    sweeping.list = arguments_list(check, &words);
    sweeping.found(check, queue, &sweeping.list);
}

static int sweeping_run(void *context)
{
    (void)context;
    return sandbox_make(&sweeping.run);
}

static char **words_of(struct check *check)
{
    struct words words = {0};

    words_add(&words, check_print(check, "./%s", check->name));
    for (size_t i = 0; i < check->swept.words.count; i++)
        words_add(&words, check->swept.words.items[i]);
    return words_take(&words);
}

void sweeping_plan(struct check *check, struct job_queue *queue,
                   void (*found)(struct check *check, struct job_queue *queue,
                                 const struct argument_list *list))
{
    const long share = check->options->seconds / SHARE;

    if (check->swept.words.count == 0)
        return;
    sweeping.found = found;
    sweeping.run =
        (struct sandbox_run){.program = check->program,
                             .name = check->name,
                             .input = check->inputs[0].path,
                             .command = words_of(check),
                             .environment = no_variables,
                             .result = check_print(check, "%s/sweep", scratch_directory()),
                             .seconds = (unsigned)(share > SECONDS_MAX ? SECONDS_MAX
                                                   : share > 0         ? share
                                                                       : 1),
                             .sweep = &check->sweep};
    sweeping.job =
        (struct job){.label = "other numbers",
                     .function = sweeping_run,
                     .context = check,
                     .output = check_print(check, "%s.log", sweeping.run.result),
                     .seconds = (long)sweeping.run.seconds * WATCH_PATIENCE + SPARE_SECONDS,
                     .done = sweeping_done};
    jobs_add(queue, &sweeping.job);
}

void sweeping_free(void)
{
    free(sweeping.run.command);
    words_free(&sweeping.list.words);
}
