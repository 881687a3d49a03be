// SPDX-License-Identifier: MIT
//
// The program is compiled without optimisation and with debugging information, so that each call
// has its line.

#include "forkcheck/parts/build.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/jobs.h"
#include "forkcheck/lenient.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/optional_file.h"

enum { BUILD_SECONDS = 60 };

static const char *const flags[] = {"-w", "-O0", "-g", "-gdwarf-4", LENIENT_FLAGS};

static struct {
    struct job job;
    struct check *check;
    void (*then)(struct check *check, struct job_queue *queue);
} building;

void build_choose(struct check *check)
{
    static const char *const names[] = {"gcc", "clang", "cc"};

    check->compiler = check->options->compiler;
    for (size_t i = 0; check->compiler == NULL && i < sizeof names / sizeof *names; i++)
        if (check_has_command(names[i]))
            check->compiler = names[i];
    if (check->compiler != NULL && !check_has_command(check->compiler))
        die("--cc: %s is not installed", check->compiler);
}

static const char *standard_flag(const struct check *check)
{
    static struct buffer flag;

    if (flag.size == 0)
        buffer_print(&flag, "-std=%s",
                     check->options->standard != NULL ? check->options->standard : "gnu11");
    return flag.data;
}

static char **command_on(const struct check *check, const char *compiler, const char *const *more,
                         const struct words *sources)
{
    const struct words *cflags = &check->options->cflags;
    struct words words = {0};

    words_add(&words, compiler);
    words_add(&words, standard_flag(check));
    for (; *more != NULL; more++)
        words_add(&words, *more);
    for (size_t i = 0; i < sources->count; i++)
        words_add(&words, sources->items[i]);
    for (size_t i = 0; i < cflags->count; i++)
        words_add(&words, cflags->items[i]);
    return words_take(&words);
}

char **build_command(const struct check *check, const char *compiler, const char *const *more)
{
    return command_on(check, compiler, more, &check->options->sources);
}

struct buffer build_shown(const struct check *check)
{
    const char *const shown[] = {"-g", "-gdwarf-4", "-o", check->name, NULL};
    char **words = build_command(check, check->compiler, shown);
    struct buffer text = {0};

    for (char **word = words; *word != NULL; word++) {
        buffer_add_string(&text, text.size > 0 ? " " : "");
        shell_add(&text, *word);
    }
    free(words);
    return text;
}

static void done(struct job *job, struct job_queue *queue)
{
    struct check *check = building.check;

    check->is_built = job_succeeded(job);
    if (!check->is_built && !optional_file_read(job->output, &check->errors))
        buffer_add_string(&check->errors, "the compiler could not be started\n");
    building.then(check, queue);
}

// A command that compiles SOURCES to OUTPUT.
static char **program_command(const struct check *check, const struct words *sources,
                              const char *output)
{
    struct words words = {0};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        words_add(&words, flags[i]);
    words_add(&words, "-o");
    words_add(&words, output);
    char **command = command_on(check, check->compiler, words.items, sources);
    words_free(&words);
    return command;
}

char **build_one_command(const struct check *check, const char *source, const char *output)
{
    struct words sources = {0};

    words_add(&sources, source);
    char **command = program_command(check, &sources, output);
    words_free(&sources);
    return command;
}

void build_plan(struct check *check, struct job_queue *queue,
                void (*then)(struct check *check, struct job_queue *queue))
{
    building.check = check;
    building.then = then;
    building.job =
        (struct job){.label = "compiler",
                     .argv = program_command(check, &check->options->sources, check->program),
                     .output = scratch_path("build.log"),
                     .seconds = BUILD_SECONDS,
                     .identity = "",
                     .products = {check->program},
                     .done = done};
    jobs_add(queue, &building.job);
}
