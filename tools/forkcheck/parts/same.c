// SPDX-License-Identifier: MIT
//
// The reference is compiled as the program is. Then interleave --same-as compares the two, on a
// terminal and on a pipe, with each list of arguments that the user has given; lists that forkcheck
// has chosen itself, for which both would print some message, are not compared, except the first.

#include "forkcheck/parts/same.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/explore.h"
#include "forkcheck/parts/inputs.h"
#include "forkcheck/scratch.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { BUILD_SECONDS = 60, SHARE = 4, QUICK_SECONDS = 10, SPARE_SECONDS = 5, LINES_QUOTED = 6 };

struct comparison {
    struct check *check;
    const struct argument_list *list;
    const char *output; // "tty" or "pipe"
    struct job job;
};

static struct {
    struct comparison *items;
    size_t count;
    struct job building;
    const char *reference; // absolute path of a program or a file of outcomes
    struct check *check;
} same;

// ---- Planning -----------------------------------------------------------------------------------

static long seconds_of(const struct options *options)
{
    const long share = options->seconds / SHARE;

    if (options->is_quick && share > QUICK_SECONDS)
        return QUICK_SECONDS;
    return share > 0 ? share : 1;
}

static const char *program_shown(struct check *check)
{
    return check->options->program != NULL ? check->program
                                           : check_print(check, "./%s", check->name);
}

static char **words_of(const struct comparison *comparison)
{
    struct check *check = comparison->check;
    struct words words = {0};

    words_add(&words, explore_command(check));
    words_add(&words, "--same-as");
    words_add(&words, same.reference);
    words_add(&words, input_option(check, &check->inputs[0]));
    words_add(&words, check_print(check, "--stdout=%s", comparison->output));
    words_add(&words, check_print(check, "--max-seconds=%ld", seconds_of(check->options)));
    if (check->options->by_words)
        words_add(&words, "--compare=words");
    if (check->options->is_subset)
        words_add(&words, "--subset");
    words_add(&words, program_shown(check));
    for (size_t i = 0; i < comparison->list->words.count; i++)
        words_add(&words, comparison->list->words.items[i]);
    return words_take(&words);
}

static void comparison_add(struct job_queue *queue, const struct argument_list *list,
                           const char *output)
{
    struct check *check = same.check;
    struct comparison *comparison = &same.items[same.count++];

    *comparison = (struct comparison){.check = check, .list = list, .output = output};
    comparison->job = (struct job){
        .label = "interleave --same-as",
        .argv = words_of(comparison),
        .directory = check->options->program == NULL ? check->directory : NULL,
        .output = check_print(check, "%s/same-%zu.log", scratch_directory(), same.count),
        .seconds = seconds_of(check->options) + SPARE_SECONDS,
        .address_space = explore_memory()};
    jobs_add(queue, &comparison->job);
}

static void comparisons_add(struct job_queue *queue)
{
    const struct check *check = same.check;
    const bool is_chosen = check->options->has_arguments || check->options->args_file != NULL;
    const size_t count = is_chosen ? check->list_count : 1;

    same.items = memory_new(2 * count, sizeof *same.items);
    for (size_t i = 0; i < count; i++) {
        comparison_add(queue, &check->lists[i], "tty");
        if (!check->options->is_quick)
            comparison_add(queue, &check->lists[i], "pipe");
    }
}

static void build_done(struct job *job, struct job_queue *queue)
{
    if (job_succeeded(job))
        comparisons_add(queue);
    else if (job->state == JOB_ENDED)
        check_say(&same.check->missing, "interleave --same-as: the reference %s does not compile",
                  same.check->options->same_as);
    else
        check_say_late(same.check, "interleave --same-as");
}

void same_plan(struct check *check, struct job_queue *queue)
{
    const char *reference = check->options->same_as;

    same.check = check;
    if (reference == NULL || explore_command(check) == NULL)
        return;
    if (!text_ends(text_of(reference), ".c")) {
        char *path = realpath(reference, NULL);
        if (path == NULL)
            die("--same-as: %s:", reference);
        same.reference = check_print(check, "%s", path);
        free(path);
        comparisons_add(queue);
        return;
    }
    same.reference = check_print(check, "%s/reference", scratch_directory());
    same.building = (struct job){.label = "compiler",
                                 .argv = build_one_command(check, reference, same.reference),
                                 .output = scratch_path("reference.log"),
                                 .seconds = BUILD_SECONDS,
                                 .done = build_done};
    jobs_add(queue, &same.building);
}

// ---- Results ------------------------------------------------------------------------------------

// "on a pipe, with the arguments 2"
static const char *how_of(const struct comparison *comparison)
{
    const char *shown = comparison->list->shown;

    return check_print(comparison->check, "standard output is a %s%s%s%s",
                       strcmp(comparison->output, "tty") == 0 ? "terminal" : comparison->output,
                       shown[0] != '\0' ? ", arguments" : "", shown,
                       input_how(comparison->check, &comparison->check->inputs[0]));
}

// What interleave says of the outcome that only NAME has: its schedule, and its lines as one line.
struct only {
    struct text schedule; // empty if there is none
    struct buffer lines;
};

static bool only_read(struct text report, const char *name, struct only *only)
{
    struct buffer head = {0};
    static const char replay[] = ": --replay ";

    buffer_print(&head, "only %s has this outcome", name);
    while (report.size > 0 && !text_starts(report, buffer_string(&head)))
        (void)text_take_line(&report);
    buffer_free(&head);
    if (report.size == 0)
        return false;
    const struct text line = text_take_line(&report);
    const size_t at = text_find(line, replay, 0);
    if (at != SIZE_MAX) {
        const struct text rest = text_from(line, at + sizeof replay - 1);
        const size_t end = text_find(rest, " ", 0); // words in parentheses follow
        only->schedule = (struct text){rest.data, end == SIZE_MAX ? rest.size : end};
    }
    for (int i = 0; report.size > 0 && report.data[0] != '\n'; i++) {
        const struct text shown = text_trim(text_take_line(&report));
        if (i < LINES_QUOTED)
            buffer_print(&only->lines, "%s%.*s", i > 0 ? " | " : "", (int)shown.size, shown.data);
        else if (i == LINES_QUOTED)
            buffer_add_string(&only->lines, " | ...");
    }
    return true;
}

static const char *replay_command(const struct comparison *comparison, const char *schedule)
{
    struct check *check = comparison->check;
    struct buffer program = arguments_command(check, comparison->list);
    struct buffer command = {0};

    input_add_interleave(&command, &check->inputs[0]);
    buffer_print(&command, "--stdout=%s --replay ", comparison->output);
    shell_add(&command, schedule);
    buffer_print(&command, " %s", program.data);
    const char *kept = check_print(check, "%s", command.data);
    buffer_free(&program);
    buffer_free(&command);
    return kept;
}

static void finding_add(const struct comparison *comparison, struct text report)
{
    struct check *check = comparison->check;
    struct only mine = {0};
    struct only other = {0};
    struct finding finding = {.entry = catalogue_need("other-outcome"),
                              .text = "its outcomes are not those of the reference",
                              .tool = TOOL_INTERLEAVE,
                              .evidence = {.how = how_of(comparison)}};

    if (only_read(report, program_shown(check), &mine)) {
        finding.text = check_print(check, "it can show what the reference cannot: %s",
                                   buffer_string(&mine.lines));
        if (mine.schedule.size > 0) {
            const char *schedule =
                check_print(check, "%.*s", (int)mine.schedule.size, mine.schedule.data);
            finding.evidence.schedule = schedule;
            finding.evidence.command = replay_command(comparison, schedule);
        }
    } else if (only_read(report, same.reference, &other)) {
        finding.text = check_print(check, "it can never show what the reference can: %s",
                                   buffer_string(&other.lines));
    }
    finding.file = check->options->sources.count > 0 ? check->options->sources.items[0] : NULL;
    findings_add(check->findings, &finding);
    buffer_free(&mine.lines);
    buffer_free(&other.lines);
}

// Why there is no answer.
static void unknown_say(const struct comparison *comparison, struct text report)
{
    struct text why =
        job_had_no_time(&comparison->job) ? text_of(CHECK_LATE) : text_of("it did not end");

    for (struct text rest = report; rest.size > 0;) {
        const struct text line = text_take_line(&rest);
        if (text_starts(line, "incomplete: ") || text_starts(line, "interleave: "))
            why = line;
    }
    check_miss(comparison->check, how_of(comparison), "interleave --same-as: %.*s", (int)why.size,
               why.data);
}

// Whether the answer is "the same".
static bool comparison_collect(const struct comparison *comparison, bool *is_other)
{
    const struct job *job = &comparison->job;
    struct buffer report = {0};
    const bool is_there = job->state == JOB_ENDED && WIFEXITED(job->status) &&
                          optional_file_read(job->output, &report);
    const struct text text = buffer_text(&report);
    const char *const answer = comparison->check->options->is_subset ? "subset: " : "same: ";
    const bool is_same = is_there && WEXITSTATUS(job->status) == 0 && text_starts(text, answer);
    const bool is_different =
        is_there && WEXITSTATUS(job->status) == 1 && text_starts(text, "different: ");

    if (is_different)
        finding_add(comparison, text);
    else if (!is_same)
        unknown_say(comparison, text);
    *is_other |= is_different;
    buffer_free(&report);
    return is_same;
}

void same_collect(struct check *check)
{
    size_t same_count = 0;
    bool is_other = false;

    if (check->options->same_as == NULL)
        return;
    for (size_t i = 0; i < same.count; i++) {
        same_count += comparison_collect(&same.items[i], &is_other);
        free(same.items[i].job.argv);
    }
    check->same_as = is_other                                     ? "different"
                     : same.count > 0 && same_count == same.count ? "same"
                                                                  : "unknown";
    if (same_count > 0)
        check_say(&check->checked, "interleave --same-as %s: %s, %zu of %zu comparisons%s",
                  check->options->same_as,
                  check->options->is_subset ? "no other outcomes" : "the same outcomes", same_count,
                  same.count, check->options->by_words ? ", by words" : "");
    free(same.building.argv);
    free(same.items);
}
