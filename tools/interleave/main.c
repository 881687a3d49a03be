// SPDX-License-Identifier: MIT
// interleave: runs a program of fork and wait under every schedule and lists every outcome once.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "interleave/explore.h"
#include "interleave/fail_all.h"
#include "interleave/model/kernel.h"
#include "interleave/options.h"
#include "interleave/report/findings.h"
#include "interleave/report/html.h"
#include "interleave/report/report.h"
#include "interleave/report/result_json.h"
#include "interleave/report/schedule.h"
#include "interleave/report/svg.h"
#include "interleave/run/target.h"
#include "interleave/same/same_as.h"
#include "interleave/search/automaton.h"
#include "interleave/search/automaton_sample.h"
#include "interleave/search/cross_check.h"
#include "interleave/search/limits.h"
#include "interleave/search/possible.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/program.h"
#include "interleave/tracee/sandbox.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"

enum { EXIT_IMPOSSIBLE = 1 };

static bool is_stdout(const char *name)
{
    return name && !strcmp(name, "-");
}

// Writes TEXT to the file NAME, all or nothing, or to standard output.
static void text_write(struct text text, const char *name)
{
    if (!is_stdout(name)) {
        staging_add_named(name, text);
        staging_commit();
    } else if (fwrite(text.data, 1, text.size, stdout) != text.size) {
        die("standard output:");
    }
}

static void json_write(const struct result_set *set, const char *name)
{
    struct buffer json = report_json(set);

    text_write(buffer_text(&json), name);
    buffer_free(&json);
}

static void html_write(const struct result_set *set, const char *name)
{
    struct buffer page = {0};

    html_page(set, &page);
    text_write(buffer_text(&page), name);
    buffer_free(&page);
}

// Whether standard output is for something else than the report.
static bool writes_to_stdout(const struct options *options)
{
    return is_stdout(options->json) || is_stdout(options->svg) || is_stdout(options->html);
}

static void findings_write(const struct result_set *set, const char *name)
{
    struct buffer json = result_json(set);

    text_write(buffer_text(&json), name);
    buffer_free(&json);
}

// Runs the schedule, and prints its steps unless standard output is for something else.
static int replay(const struct result_set *set, struct step **steps)
{
    const bool is_quiet = writes_to_stdout(set->options);
    FILE *out = is_quiet ? fopen("/dev/null", "we") : stdout;

    if (!out)
        die("/dev/null:");
    const int count = report_replay(set, out, steps);
    if (!search_confirm(set->search, *steps, count)) {
        fputs("incomplete: of the real run: ", stderr);
        limit_reason_print(set->search, stderr);
        fputc('\n', stderr);
    }
    if (is_quiet)
        (void)fclose(out);
    return count;
}

// Whether the graph is complete enough to be written or drawn.
static bool has_graph(const struct result_set *set)
{
    const struct options *options = set->options;

    if ((options->json || options->svg || options->html) && set->automaton->is_cut)
        fputs("incomplete: nothing is written for --json, --svg and --html: there was no time\n",
              stderr);
    return !set->automaton->is_cut;
}

// Whether there is nothing to report except what was refused, which the end of the tool reports.
static bool is_refused_at_once(const struct result_set *set)
{
    return set->search->reached == LIMIT_REFUSED && !set->options->replay &&
           !set->findings->count && !report_has_outcome(set->search);
}

static void report(const struct result_set *set)
{
    const struct options *options = set->options;
    const bool is_drawn = has_graph(set);
    struct step *steps = NULL;
    struct buffer picture = {0};
    int count = 0;

    if (options->findings)
        findings_write(set, options->findings);
    if (is_refused_at_once(set))
        return;
    if (options->replay)
        count = replay(set, &steps);
    if (options->svg && is_drawn)
        svg_draw(set, steps, count, &picture);
    if (!options->replay && !writes_to_stdout(options))
        report_all(set, stdout);
    if (options->json && is_drawn)
        json_write(set, options->json);
    if (options->svg && is_drawn)
        text_write(buffer_text(&picture), options->svg);
    if (options->html && is_drawn)
        html_write(set, options->html);
    free(steps);
    buffer_free(&picture);
}

static int status_of(const struct result_set *set)
{
    if (set->findings->count)
        return set->options->error_exitcode;
    const bool is_listed =
        !set->automaton->endless || set->options->finding_choice.endless_expected;
    return search_is_complete(set->search) && is_listed ? EXIT_CLEAN : EXIT_INCOMPLETE;
}

static int end_stdout(int status)
{
    if (fflush(stdout) || ferror(stdout))
        die("standard output:");
    return status;
}

// In milliseconds: shares of the report on a search that was stopped, which has to be short.
enum {
    PART_FINDINGS = 300,
    PART_OUTCOMES = 200,
    PART_SAMPLE = 100,
    PART_REST = 300,
    PART_ANSWER = 500
};

// All outcomes, or a sample of them where there is no time for all.
static void outcomes_find(const struct options *options, struct search *search,
                          struct automaton *automaton)
{
    const bool apart = options->output != OUTPUT_TTY;

    automaton_make(automaton, search, apart, options->json || options->svg || options->html);
    if (!automaton->is_cut)
        return;
    limits_note(search);
    deadline_report(true);
    deadline_part(PART_SAMPLE);
    automaton_free(automaton);
    automaton_make_sample(automaton, search, apart);
    automaton->is_cut = true;
}

// The report for a search with default options, --count, --list, --json, --svg or --replay.
static int report_on(const struct options *options, struct search *search)
{
    struct automaton automaton;
    struct findings findings;

    deadline_part(PART_FINDINGS + deadline_rest());
    findings_find(&findings, search, options->finding_choice);
    deadline_part(PART_OUTCOMES);
    outcomes_find(options, search, &automaton);
    deadline_part(PART_REST);
    const struct result_set set = {options, search, &automaton, &findings};
    report(&set);
    const int status = status_of(&set);
    findings_free(&findings);
    automaton_free(&automaton);
    return end_stdout(status);
}

// Makes the schedule that was found in a real run, and prints it.
static int possible_tell(struct search *search, const struct possible *possible)
{
    struct buffer schedule = {0};

    if (!search_confirm(search, possible->steps, possible->count))
        return EXIT_INCOMPLETE;
    schedule_print(possible->steps, possible->count, &schedule);
    printf("possible, in %d steps: --replay %s\n", possible->count, schedule.data);
    buffer_free(&schedule);
    return EXIT_CLEAN;
}

// The report for --possible.
static int answer_possible(const struct options *options, struct search *search, struct text text)
{
    deadline_part(PART_ANSWER);
    const struct possible possible = possible_find(search, text, options->output != OUTPUT_TTY);
    int status = EXIT_INCOMPLETE;

    if (possible.is_possible)
        status = possible_tell(search, &possible);
    else if (search_is_complete(search) && !possible.is_cut)
        status = EXIT_IMPOSSIBLE;
    if (status == EXIT_IMPOSSIBLE)
        printf("not possible: %s:%zu: %s\n", options->possible, possible.line,
               possible.is_short ? "no schedule ends here" : "no schedule comes past this line");
    else if (status == EXIT_INCOMPLETE)
        puts("incomplete: not possible as far as was searched");
    free(possible.steps);
    return end_stdout(status);
}

// The report for --cross-check.
static int check(const struct options *options, struct search *search)
{
    struct automaton automaton;
    struct cross_check result = {.is_cut = true};

    automaton_make(&automaton, search, options->output != OUTPUT_TTY, false);
    if (search_is_complete(search) && !automaton.is_cut && !automaton.endless)
        result = cross_check(search, &automaton);
    if (result.is_cut)
        puts("incomplete: nothing to compare");
    else
        printf("%ld complete runs, %zu outcomes, the same as the graph's\n", result.runs,
               result.outcomes);
    automaton_free(&automaton);
    return end_stdout(result.is_cut ? EXIT_INCOMPLETE : EXIT_CLEAN);
}

// Ends the tool with the message of what was refused. What was found before has been reported.
static int tell_refused(const struct search *search)
{
    (void)end_stdout(EXIT_TROUBLE);
    die("%s", limit_refused(search));
}

// The program was not started, or did not come to its first call.
static int tell_nothing(const struct search *search)
{
    fputs("incomplete: ", stdout);
    limit_reason_print(search, stdout);
    puts(", before the program came to its first step");
    return end_stdout(EXIT_INCOMPLETE);
}

static int work(const struct options *options, bool in_namespace, struct target *target,
                struct text text)
{
    struct search *search = memory_new(1, sizeof *search);

    explore(options, in_namespace, target, search);
    limits_report(search);
    if (search->packs.count == 0 && search->reached == LIMIT_REFUSED)
        return tell_refused(search);
    const int status = search->packs.count == 0 ? tell_nothing(search)
                       : options->cross_check   ? check(options, search)
                       : options->possible      ? answer_possible(options, search, text)
                                                : report_on(options, search);
    if (search->reached == LIMIT_REFUSED)
        return tell_refused(search);
    search_free(search);
    free(search);
    return status;
}

int main(int argc, char **argv)
{
    // Programs that crash in many schedules would leave many core dumps.
    const struct rlimit none = {0, 0};
    struct options options;
    struct target target = {0};
    struct buffer text = {0};

    program_start("interleave");
    options_parse(&options, argc, argv);
    if (setrlimit(RLIMIT_CORE, &none))
        die("cannot set a limit:");
    program_check(options.program[0]);
    if (options.possible)
        text = file_read(options.possible);
    input_choose(&target.input, options.input, is_stdout(options.possible));
    if (options.fail_all)
        return fail_all(&options, &target);
    if (options.same_as)
        return same_as(&options, &target);
    const bool in_namespace = sandbox_enter();
    const int status = work(&options, in_namespace, &target, buffer_text(&text));
    target_free(&target);
    buffer_free(&text);
    return status;
}
