// SPDX-License-Identifier: MIT
//
// Runs of two kinds, each with all lists of arguments, and if the program reads, with some inputs;
// those with sanitizers also once without the ability to make processes, once with a larger number
// than the searches can take, and once with the greatest numbers that the source accepts.

#include "forkcheck/parts/runs.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "forkcheck/jobs.h"
#include "forkcheck/lenient.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/inputs.h"
#include "forkcheck/parts/run.h"
#include "forkcheck/sandbox/sandbox.h"
#include "forkcheck/sandbox/watch.h"
#include "forkcheck/scratch.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

enum { RUN_SECONDS_MAX = 10, SHARE = 12, SPARE_SECONDS = 10, BUILD_SECONDS = 60 };

static const size_t memcheck_memory = (size_t)4 << 30;

static const char *const memcheck_words[] = {"valgrind", "-q", "--vgdb=no", "--leak-check=full",
                                             "--track-fds=yes", "--show-leak-kinds=definite",
                                             "--child-silent-after-fork=no",
                                             // At _exit, it would move an input's offset back.
                                             "--run-libc-freeres=no"};

// A log for each process.
static const char memcheck_log[] = "--log-file=" SANDBOX_LOGS "/memcheck.%p";

static const struct sandbox_variable no_variables[] = {{NULL, NULL}};

// The leak check of AddressSanitizer would trace the program; memcheck looks for leaks.
static const struct sandbox_variable sanitizer_variables[] = {
    {"ASAN_OPTIONS", "detect_leaks=0:hard_rss_limit_mb=512:log_path=" SANDBOX_LOGS "/address"},
    {"UBSAN_OPTIONS", "log_path=" SANDBOX_LOGS "/undefined"},
    {NULL, NULL},
};

// Beside AddressSanitizer, gcc's UndefinedBehaviorSanitizer has no other log than standard error.
static const char sanitizer_errors[] = SANDBOX_LOGS "/errors";

static const char *const sanitizer_flags[] = {
    "-fsanitize=address,undefined", "-O1",        "-g", "-gdwarf-4",
    "-fno-omit-frame-pointer",      LENIENT_FLAGS};

static struct {
    struct run *items;
    size_t count;
    const char *sanitized;               // the program with sanitizers
    struct job building;                 // of it
    bool is_sanitized;                   // it is built
    const struct argument_list *reading; // with which the program reads an empty input, or NULL
    size_t made[2];                      // with sanitizers, and with memcheck
} runs;

// ---- Planning -----------------------------------------------------------------------------------

static unsigned seconds_of_run(const struct check *check)
{
    const long share = check->options->seconds / SHARE;

    return (unsigned)(share > RUN_SECONDS_MAX ? RUN_SECONDS_MAX : share > 0 ? share : 1);
}

static char **words_of(struct check *check, enum tool tool, const struct argument_list *list)
{
    struct words words = {0};

    for (size_t i = 0; tool == TOOL_VALGRIND && i < sizeof memcheck_words / sizeof *memcheck_words;
         i++)
        words_add(&words, memcheck_words[i]);
    if (tool == TOOL_VALGRIND)
        words_add(&words, memcheck_log);
    words_add(&words, check_print(check, "./%s", check->name));
    for (size_t i = 0; i < list->words.count; i++)
        words_add(&words, list->words.items[i]);
    return words_take(&words);
}

// What decides the result of a run besides the sources and the flags.
static const char *identity_of(const struct run *run)
{
    struct buffer words = {0};

    buffer_print(&words, "%d %d %u %s", (int)run->tool, run->sandbox.forks_fail,
                 run->sandbox.seconds, run->input->identity);
    for (char **word = run->sandbox.command; *word != NULL; word++)
        buffer_print(&words, " %s", *word);
    const char *kept = check_print(run->check, "%s", words.data);
    buffer_free(&words);
    return kept;
}

// Adds the run that MODEL describes by its check, tool, list and input.
static void run_add(struct job_queue *queue, struct run model, bool forks_fail)
{
    struct run *run = &runs.items[runs.count++];
    struct check *check = model.check;
    const enum tool tool = model.tool;
    const bool is_memcheck = tool == TOOL_VALGRIND;

    *run = model;
    run->sandbox = (struct sandbox_run){
        .program = is_memcheck ? check->program : runs.sanitized,
        .name = check->name,
        .input = model.input->path,
        .command = words_of(check, tool, model.list),
        .environment = is_memcheck ? no_variables : sanitizer_variables,
        .errors = is_memcheck ? NULL : sanitizer_errors,
        .result = check_print(check, "%s/run-%zu", scratch_directory(), runs.count),
        .seconds = seconds_of_run(check),
        .address_space = is_memcheck ? memcheck_memory : 0,
        .forks_fail = forks_fail};
    run->job = (struct job){.label = tool_name(tool),
                            .function = sandbox_make,
                            .context = &run->sandbox,
                            .output = check_print(check, "%s.log", run->sandbox.result),
                            .seconds = seconds_of_run(check) * WATCH_PATIENCE + SPARE_SECONDS,
                            .identity = check->is_closed ? identity_of(run) : NULL,
                            .products = {run->sandbox.result},
                            .is_final = run_is_final};
    jobs_add(queue, &run->job);
}

static struct run model_of(struct check *check, enum tool tool, const struct argument_list *list)
{
    return (struct run){.check = check, .tool = tool, .list = list, .input = &check->inputs[0]};
}

// Memcheck takes longer: it gets only those inputs that most programs accept.
static void inputs_add(struct check *check, struct job_queue *queue, enum tool tool)
{
    enum { MEMCHECK_INPUTS = 2 };
    struct run model = model_of(check, tool, runs.reading);

    for (size_t i = 1; i < check->input_count && !(tool == TOOL_VALGRIND && i > MEMCHECK_INPUTS);
         i++) {
        model.input = &check->inputs[i];
        run_add(queue, model, false);
    }
}

void runs_plan_inputs(struct check *check, struct job_queue *queue,
                      const struct argument_list *list)
{
    runs.reading = list;
    if (runs.is_sanitized)
        inputs_add(check, queue, TOOL_SANITIZERS);
    if (check_has_command("valgrind"))
        inputs_add(check, queue, TOOL_VALGRIND);
}

// A run with a larger number: of what takes too long or too much then, nothing is said.
static void larger_add(struct check *check, struct job_queue *queue,
                       const struct argument_list *list)
{
    struct run model = model_of(check, TOOL_SANITIZERS, list);

    model.is_extra = true;
    if (list->words.count > 0)
        run_add(queue, model, false);
}

static void sanitizers_built(struct job *job, struct job_queue *queue)
{
    struct check *check = job->context;

    if (!job_succeeded(job))
        return;
    runs.is_sanitized = true;
    for (size_t i = 0; i < check->list_count; i++)
        run_add(queue, model_of(check, TOOL_SANITIZERS, &check->lists[i]), false);
    run_add(queue, model_of(check, TOOL_SANITIZERS, &check->lists[0]), true);
    larger_add(check, queue, &check->larger);
    larger_add(check, queue, &check->greatest);
    if (runs.reading != NULL)
        inputs_add(check, queue, TOOL_SANITIZERS);
}

static void sanitizers_plan(struct check *check, struct job_queue *queue)
{
    struct words words = {0};

    runs.sanitized = scratch_path("sanitized");
    for (size_t i = 0; i < sizeof sanitizer_flags / sizeof *sanitizer_flags; i++)
        words_add(&words, sanitizer_flags[i]);
    words_add(&words, "-o");
    words_add(&words, runs.sanitized);
    runs.building = (struct job){.label = "compiler with sanitizers",
                                 .argv = build_command(check, check->compiler, words.items),
                                 .context = check,
                                 .output = scratch_path("sanitized.log"),
                                 .seconds = BUILD_SECONDS,
                                 .done = sanitizers_built};
    runs.building.identity = "";
    runs.building.products[0] = runs.sanitized;
    words_free(&words);
    jobs_add(queue, &runs.building);
}

void runs_plan(struct check *check, struct job_queue *queue)
{
    enum { EXTRA = 2 }; // with sanitizers: without processes, and with larger numbers
    runs.items = memory_new(2 * (check->list_count + EXTRA + INPUTS_MAX), sizeof *runs.items);
    if (check->options->program == NULL)
        sanitizers_plan(check, queue);
    if (!check_has_command("valgrind")) {
        check_say(&check->absent, "valgrind: not installed (Debian package valgrind)");
        return;
    }
    for (size_t i = 0; i < check->list_count; i++)
        run_add(queue, model_of(check, TOOL_VALGRIND, &check->lists[i]), false);
}

// ---- Results ------------------------------------------------------------------------------------

static void run_collect(const struct run *run)
{
    struct check *check = run->check;
    const struct job *job = &run->job;
    const int status =
        job->state == JOB_ENDED && WIFEXITED(job->status) ? WEXITSTATUS(job->status) : -1;

    if (status == SANDBOX_DONE)
        runs.made[run->tool == TOOL_VALGRIND] += run_take(run);
    else if (status == SANDBOX_REFUSED)
        check_say(&check->missing,
                  "valgrind and sanitizers: this machine permits no namespaces "
                  "(user_namespaces(7)), and without them no program is run for real");
    else if (!job_had_no_time(job))
        check_say(&check->missing, "%s: the sandbox failed", tool_name(run->tool));
    else if (!run->is_extra)
        check_say_late(check, tool_name(run->tool));
    free(run->sandbox.command);
}

static void made_say(struct check *check, enum tool tool, size_t made)
{
    if (made > 0)
        check_say(&check->checked, "%s: %zu real run%s in a sandbox", tool_name(tool), made,
                  made == 1 ? "" : "s");
}

void runs_collect(struct check *check)
{
    const struct job *building = &runs.building;
    if (building->argv != NULL && building->state != JOB_ENDED)
        check_say_late(check, tool_name(TOOL_SANITIZERS));
    else if (building->argv != NULL && building->status != 0)
        check_say(&check->absent, "sanitizers: %s cannot compile with -fsanitize=address,undefined",
                  check->compiler);
    // Those with sanitizers are planned when their program has been built, so the order of the two
    // kinds is not the same each time.
    for (int part = 0; part < 2; part++)
        for (size_t i = 0; i < runs.count; i++)
            if ((runs.items[i].tool == TOOL_VALGRIND) == (part == 0))
                run_collect(&runs.items[i]);
    made_say(check, TOOL_SANITIZERS, runs.made[0]);
    made_say(check, TOOL_VALGRIND, runs.made[1]);
    free(runs.items);
}
