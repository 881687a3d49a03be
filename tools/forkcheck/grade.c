// SPDX-License-Identifier: MIT
//
// Each submission is a job that runs this program again, with the options of the user. It uses as
// many processors as --jobs says, so the submissions follow one another.

#include "forkcheck/grade.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forkcheck/grade_row.h"
#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/scratch.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { SPARE_SECONDS = 30, BUILD_SECONDS = 60, SUBMISSIONS_MAX = 100000 };

struct submission {
    const char *name;     // its entry in the directory
    struct words sources; // paths; each is owned
    struct buffer label;
    struct job job;
};

// Only one table is made in a process, and the jobs' `done` functions need it.
static struct {
    const struct options *options;
    struct check check;
    struct submission *items;
    size_t count;
    size_t capacity;
    size_t verdicts[VERDICT_INCOMPLETE + 1]; // how many submissions have each
    struct job building;
    const char *reference; // for the submissions: --same-as, or what was compiled of it
} table;

// ---- Finding the submissions --------------------------------------------------------------------

static char *path_of(const char *directory, const char *name)
{
    struct buffer path = {0};

    buffer_print(&path, "%s%s/%s", directory[0] == '-' ? "./" : "", directory, name);
    return path.data;
}

static bool is_source(const char *path)
{
    struct stat status;

    return text_ends(text_of(path), ".c") && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

// The C sources in the directory PATH; none if it cannot be read.
static void sources_find(struct submission *submission, const char *path)
{
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, is_shown, alphasort);

    for (int i = 0; i < count; i++) {
        char *source = path_of(path, entries[i]->d_name);
        if (is_source(source))
            words_add(&submission->sources, source);
        else
            free(source);
        free(entries[i]);
    }
    free(entries);
}

// The name as a part of a line.
static void label_make(struct buffer *label, const char *name)
{
    danger_replace(label, text_of(name), "?");
    for (size_t i = 0; i < label->size; i++)
        if (label->data[i] == '\n')
            label->data[i] = '?';
}

// Adds the entry NAME if it is a submission.
static void entry_take(const char *name)
{
    char *path = path_of(table.options->grade, name);
    struct submission submission = {0};

    if (is_source(path))
        words_add(&submission.sources, path_of(table.options->grade, name));
    else if (is_directory(path))
        sources_find(&submission, path);
    else {
        free(path);
        return;
    }
    free(path);
    if (table.count == SUBMISSIONS_MAX)
        die("--grade: there are more than %d submissions", SUBMISSIONS_MAX);
    submission.name = check_print(&table.check, "%s", name);
    label_make(&submission.label, name);
    table.items = memory_grow(table.items, &table.capacity, table.count + 1, sizeof *table.items);
    table.items[table.count++] = submission;
}

static void submissions_find(void)
{
    const char *directory = table.options->grade;
    struct dirent **entries = NULL;
    const int count = scandir(directory, &entries, is_shown, alphasort);

    if (count < 0)
        die("--grade: %s:", directory);
    for (int i = 0; i < count; i++) {
        entry_take(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (table.count == 0)
        die("--grade: %s: it has no C source, and no directory", directory);
}

// ---- Judging ------------------------------------------------------------------------------------

static void list_option_add(struct words *words, const char *option, const struct words *list)
{
    for (size_t i = 0; i < list->count; i++) {
        words_add(words, option);
        words_add(words, list->items[i]);
    }
}

static void text_option_add(struct words *words, const char *option, const char *text)
{
    if (text == NULL)
        return;
    words_add(words, option);
    words_add(words, text);
}

static char **command_of(const struct submission *submission)
{
    const struct options *options = table.options;
    struct words words = {0};

    words_add(&words, "/proc/self/exe");
    words_add(&words, "--format=json");
    words_add(&words, "--severity=note");
    if (options->is_quick)
        words_add(&words, "--quick");
    if (options->no_cache)
        words_add(&words, "--no-cache");
    if (options->endless_expected)
        words_add(&words, "--endless=expected");
    if (options->all_signals)
        words_add(&words, "--all-signals");
    if (options->by_words)
        words_add(&words, "--compare=words");
    if (options->is_subset)
        words_add(&words, "--subset");
    words_add(&words, check_print(&table.check, "--max-seconds=%ld", options->seconds));
    words_add(&words, check_print(&table.check, "--jobs=%ld", options->jobs));
    list_option_add(&words, "--only", &options->only);
    list_option_add(&words, "--exclude", &options->exclude);
    list_option_add(&words, "--cflags", &options->cflags);
    text_option_add(&words, "--cc", options->compiler);
    text_option_add(&words, "--std", options->standard);
    text_option_add(&words, "--args-file", options->args_file);
    text_option_add(&words, "--stdin-file", options->stdin_file);
    text_option_add(&words, "--same-as", table.reference);
    for (size_t i = 0; i < submission->sources.count; i++)
        words_add(&words, submission->sources.items[i]);
    if (options->has_arguments)
        words_add(&words, "--");
    for (size_t i = 0; i < options->arguments.count; i++)
        words_add(&words, options->arguments.items[i]);
    return words_take(&words);
}

static void row_print(struct job *job, struct job_queue *queue)
{
    const struct submission *submission = job->context;
    struct buffer row = {0};

    (void)queue;
    const enum verdict verdict = grade_row(submission->name, job, table.options->severity, &row);
    table.verdicts[verdict]++;
    // The progress line stands where the row begins if both are on a terminal.
    if (isatty(STDERR_FILENO) && isatty(STDOUT_FILENO))
        (void)fputs("\r\033[K", stderr);
    (void)fwrite(row.data, 1, row.size, stdout);
    if (fflush(stdout) != 0)
        die("standard output:");
    (void)unlink(job->output);
    buffer_free(&row);
}

// The job of a directory without a source.
static int nothing_say(void *context)
{
    (void)context;
    puts("there is no C source in the directory");
    return EXIT_TROUBLE;
}

static void submissions_add(struct job_queue *queue)
{
    for (size_t i = 0; i < table.count; i++) {
        struct submission *submission = &table.items[i];
        submission->job = (struct job){
            .label = buffer_string(&submission->label),
            .argv = submission->sources.count > 0 ? command_of(submission) : NULL,
            .function = nothing_say,
            .context = submission,
            .output = check_print(&table.check, "%s/submission-%zu", scratch_directory(), i),
            .seconds = table.options->seconds + SPARE_SECONDS,
            .done = row_print};
        jobs_add(queue, &submission->job);
    }
}

static void reference_done(struct job *job, struct job_queue *queue)
{
    struct buffer log = {0};

    if (!job_succeeded(job)) {
        if (optional_file_read(job->output, &log))
            (void)fwrite(log.data, 1, log.size, stderr);
        die("--same-as: %s does not compile; nothing was judged", table.options->same_as);
    }
    submissions_add(queue);
}

static void plan(struct job_queue *queue, void *context)
{
    const char *reference = table.options->same_as;

    (void)context;
    table.reference = reference;
    if (reference == NULL || !text_ends(text_of(reference), ".c")) {
        submissions_add(queue);
        return;
    }
    table.reference = check_print(&table.check, "%s/reference", scratch_directory());
    table.building =
        (struct job){.label = "compiler",
                     .argv = build_one_command(&table.check, reference, table.reference),
                     .output = scratch_path("reference.log"),
                     .seconds = BUILD_SECONDS,
                     .done = reference_done};
    jobs_add(queue, &table.building);
}

static void table_free(void)
{
    for (size_t i = 0; i < table.count; i++) {
        struct submission *submission = &table.items[i];
        for (size_t k = 0; k < submission->sources.count; k++) {
            char *source = NULL;
            memcpy(&source, &submission->sources.items[k], sizeof source);
            free(source);
        }
        words_free(&submission->sources);
        buffer_free(&submission->label);
        free(submission->job.argv);
    }
    free(table.items);
    free(table.building.argv);
    arena_free(&table.check.strings);
}

int grade(const struct options *options)
{
    struct buffer head = {0};

    table.options = options;
    table.check.options = options;
    if (options->same_as != NULL && access(options->same_as, R_OK) == -1)
        die("--same-as: %s:", options->same_as);
    build_choose(&table.check);
    if (table.check.compiler == NULL)
        die("there is no C compiler: install gcc or clang");
    submissions_find();
    scratch_make();
    grade_row_head(&head);
    (void)fwrite(head.data, 1, head.size, stdout);
    buffer_free(&head);
    jobs_run(plan, NULL, 1, (long)table.count * (options->seconds + SPARE_SECONDS) + BUILD_SECONDS);
    table_free();
    if (table.verdicts[VERDICT_FINDINGS] > 0)
        return EXIT_INPUT;
    return table.verdicts[VERDICT_CLEAN] == table.count ? EXIT_CLEAN : EXIT_INCOMPLETE;
}
