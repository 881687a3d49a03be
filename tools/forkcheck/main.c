// SPDX-License-Identifier: MIT
//
// forkcheck: judges a program that makes processes. Its parts run side by side, and what they find
// becomes one report.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forkcheck/cache.h"
#include "forkcheck/comments.h"
#include "forkcheck/exercise/exercise.h"
#include "forkcheck/findings.h"
#include "forkcheck/grade.h"
#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/analysers.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/explore.h"
#include "forkcheck/parts/inputs.h"
#include "forkcheck/parts/program.h"
#include "forkcheck/parts/recall.h"
#include "forkcheck/parts/runs.h"
#include "forkcheck/parts/same.h"
#include "forkcheck/parts/source_rules.h"
#include "forkcheck/report/report.h"
#include "forkcheck/scratch.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"

// A file that is opened must not get the number of a standard stream that the caller has closed.
// What would be written to it fails (/dev/null is opened for reading).
static void streams_open(void)
{
    for (int stream = 0; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) == -1 && open("/dev/null", O_RDONLY | O_CLOEXEC) != stream)
            _exit(EXIT_TROUBLE);
}

static void file_check(const char *path)
{
    struct stat status;

    if (stat(path, &status) == -1)
        die("%s:", path);
    if (!S_ISREG(status.st_mode))
        die("%s: it is not a regular file", path);
    if (access(path, R_OK) == -1)
        die("%s:", path);
}

static void files_check(const struct options *options)
{
    for (size_t i = 0; i < options->sources.count; i++)
        file_check(options->sources.items[i]);
    if (options->same_as != NULL)
        file_check(options->same_as);
    if (options->program == NULL)
        return;
    file_check(options->program);
    if (access(options->program, X_OK) == -1)
        die("%s:", options->program);
}

// "dir/one_fork.c" is compiled to "one_fork", in a directory of its own: the program works there.
static void names_choose(struct check *check)
{
    const struct options *options = check->options;
    struct text name = text_base_name(
        text_of(options->program != NULL ? options->program : options->sources.items[0]));

    if (options->program == NULL && text_ends(name, ".c") && name.size > 2)
        name.size -= 2;
    check->name = check_print(check, "%.*s", (int)name.size, name.data);
    check->directory = check_print(check, "%s/run", scratch_directory());
    if (mkdir(check->directory, S_IRWXU) == -1)
        die("%s:", check->directory);
    check->program = options->program != NULL
                         ? options->program
                         : check_print(check, "%s/%s", check->directory, check->name);
}

// Where the program takes arguments that the user has not given, the rules tell which ones.
static struct {
    bool takes_arguments;
    bool waits_for_rules;
    bool are_rules_over;
} running;

static void running_begin(struct check *check, struct job_queue *queue)
{
    arguments_choose(check, running.takes_arguments);
    explore_plan(check, queue, runs_plan_inputs);
    same_plan(check, queue);
    if (!check->options->is_quick)
        runs_plan(check, queue);
}

static void running_plan(struct check *check, struct job_queue *queue)
{
    if (!check->is_built)
        return;
    check->is_closed = recall_is_closed(check->program);
    running.takes_arguments = program_read(check);
    running.waits_for_rules = running.takes_arguments && arguments_are_ours(check) &&
                              check->options->program == NULL && !running.are_rules_over;
    if (!running.waits_for_rules)
        running_begin(check, queue);
}

static void rules_done(struct check *check, struct job_queue *queue, const char *rules_log)
{
    analysers_plan_late(check, queue, rules_log);
    running.are_rules_over = true;
    if (running.waits_for_rules)
        running_begin(check, queue);
}

static void sources_plan(struct check *check, struct job_queue *queue)
{
    build_plan(check, queue, running_plan);
    source_rules_plan(check, queue, rules_done);
    analysers_plan(check, queue);
}

static void plan(struct job_queue *queue, void *context)
{
    struct check *check = context;

    if (check->options->program == NULL) {
        if (check->options->no_cache)
            sources_plan(check, queue);
        else
            recall_plan(check, queue, sources_plan);
        return;
    }
    check->is_built = true;
    check_say(&check->absent, "the source: only the program was given (--program)");
    running_plan(check, queue);
}

static _Noreturn void tell_uncompiled(const struct check *check)
{
    (void)fwrite(check->errors.data, 1, check->errors.size, stderr);
    die("%s does not compile; nothing else was checked", check->options->sources.items[0]);
}

static void quick_say(struct check *check)
{
    if (check->options->is_quick)
        check_say(
            &check->absent,
            "because of --quick: clang-tidy, gcc -fanalyzer, valgrind, sanitizers, calls that "
            "fail, small pipes, standard output to a file, other arguments, and input that nobody "
            "has given");
}

static void check_free(struct check *check)
{
    key_table_free(&check->checked);
    key_table_free(&check->absent);
    key_table_free(&check->missing);
    key_table_free(&check->missing_in);
    key_table_free(&check->notes);
    findings_free(check->findings);
    buffer_free(&check->errors);
    free(check->functions);
    arguments_free(check);
    arena_free(&check->strings);
}

static void page_write(struct check *check)
{
    struct buffer page = {0};

    report_html(check, &page);
    staging_add_named(check->options->html, buffer_text(&page));
    staging_commit();
    buffer_free(&page);
}

static int judge(const struct options *options)
{
    struct check check = {.options = options, .findings = findings_new()};

    build_choose(&check);
    if (check.compiler == NULL && options->program == NULL)
        die("there is no C compiler: install gcc or clang");
    scratch_make();
    names_choose(&check);
    inputs_choose(&check);
    jobs_run(plan, &check, options->jobs, options->seconds);
    if (options->is_verbose)
        (void)fprintf(stderr, "forkcheck: %s\n", cache_told());
    recall_end();
    if (!check.is_built)
        tell_uncompiled(&check);
    source_rules_collect(&check);
    analysers_collect(&check);
    explore_collect(&check);
    same_collect(&check);
    runs_collect(&check);
    arguments_say(&check);
    inputs_say(&check);
    quick_say(&check);
    findings_join(check.findings, check.functions, check.function_count);
    comments_apply(check.findings, options, check.missing.count + check.absent.count > 0);
    findings_join(check.findings, check.functions, check.function_count);
    const int status = report_print(&check);
    if (options->html != NULL)
        page_write(&check);
    check_free(&check);
    return status;
}

int main(int argc, char **argv)
{
    static struct options options; // its strings live until the end

    streams_open();
    program_start("forkcheck");
    options_parse(&options, argc, argv);
    if (options.is_exercise)
        return exercise(&options);
    if (options.grade != NULL)
        return grade(&options);
    files_check(&options);
    // Messages of tools are read, so they have to be in English.
    if (setenv("LC_ALL", "C", 1) == -1)
        die("setenv:");
    return judge(&options);
}
