// SPDX-License-Identifier: MIT
// interleave: runs a program of fork and wait under every schedule and lists every outcome once.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "interleave/options.h"
#include "interleave/report/findings.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/report/svg.h"
#include "interleave/search/automaton.h"
#include "interleave/search/cross_check.h"
#include "interleave/search/possible.h"
#include "interleave/search/search.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/program.h"
#include "interleave/tracee/sandbox.h"
#include "lib/diag.h"
#include "lib/file.h"
#include "lib/staging.h"

enum { EXIT_NOTHING = 0, EXIT_IMPOSSIBLE = 1 };

static bool is_stdout(const char *name)
{
    return name && !strcmp(name, "-");
}

// Writes to the file NAME all or nothing, or to standard output.
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

// Runs the schedule, and tells it unless standard output is for something else.
static int replay(const struct result_set *set, struct step **steps)
{
    const bool is_quiet = is_stdout(set->options->json) || is_stdout(set->options->svg);
    FILE *out = is_quiet ? fopen("/dev/null", "we") : stdout;

    if (!out)
        die("/dev/null:");
    const int count = report_replay(set, out, steps);
    search_confirm(set->search, *steps, count);
    if (is_quiet)
        (void)fclose(out);
    return count;
}

static void report(const struct result_set *set)
{
    const struct options *options = set->options;
    struct step *steps = NULL;
    struct buffer picture = {0};
    int count = 0;

    if (options->replay)
        count = replay(set, &steps);
    if (options->svg)
        svg_draw(set, steps, count, &picture);
    if (!options->replay && !is_stdout(options->json) && !is_stdout(options->svg))
        report_all(set, stdout);
    if (options->json)
        json_write(set, options->json);
    if (options->svg)
        text_write(buffer_text(&picture), options->svg);
    free(steps);
    buffer_free(&picture);
    if (fflush(stdout) || ferror(stdout))
        die("standard output:");
}

static int status_of(const struct result_set *set)
{
    if (set->findings->count)
        return set->options->error_exitcode;
    const bool is_listed = !set->automaton->endless || set->options->endless_expected;
    return search_is_complete(set->search) && is_listed ? EXIT_NOTHING : EXIT_INCOMPLETE;
}

// Everything but the program and its options.
static int report_on(const struct options *options, struct search *search)
{
    struct automaton automaton;
    struct findings findings;

    automaton_make(&automaton, search, options->output != OUTPUT_TTY,
                   options->json || options->svg);
    findings_find(&findings, search, options->endless_expected);
    const struct result_set set = {options, search, &automaton, &findings};
    report(&set);
    const int status = status_of(&set);
    findings_free(&findings);
    automaton_free(&automaton);
    return status;
}

// Answers --possible, after a real run of the schedule if there is one.
static int answer(const struct options *options, struct search *search, struct text text)
{
    const struct possible possible = possible_find(search, text, options->output != OUTPUT_TTY);
    struct bytes schedule = {0};

    if (possible.is_possible) {
        search_confirm(search, possible.steps, possible.count);
        schedule_print(possible.steps, possible.count, &schedule);
        printf("possible, in %d steps: --replay %s\n", possible.count, schedule.data);
    } else if (search_is_complete(search)) {
        printf("not possible: %s:%zu: %s\n", options->possible, possible.line,
               possible.is_short ? "no schedule ends here" : "no schedule comes past this line");
    } else {
        puts("incomplete: not possible as far as was searched");
    }
    free(possible.steps);
    bytes_free(&schedule);
    if (fflush(stdout) || ferror(stdout))
        die("standard output:");
    if (possible.is_possible)
        return EXIT_NOTHING;
    return search_is_complete(search) ? EXIT_IMPOSSIBLE : EXIT_INCOMPLETE;
}

// Does the search once more in the other way, and tells how it went.
static int check(const struct options *options, struct search *search)
{
    struct automaton automaton;

    automaton_make(&automaton, search, options->output != OUTPUT_TTY, false);
    const bool is_complete = search_is_complete(search) && !automaton.endless;
    if (is_complete) {
        const struct cross_check result = cross_check(search, &automaton);
        printf("%ld complete runs, %zu outcomes, the same as the graph's\n", result.runs,
               result.outcomes);
    } else {
        puts("incomplete: nothing to compare");
    }
    automaton_free(&automaton);
    if (fflush(stdout) || ferror(stdout))
        die("standard output:");
    return is_complete ? EXIT_NOTHING : EXIT_INCOMPLETE;
}

static int work(const struct options *options, bool in_namespace, struct text text)
{
    static struct search search;

    search.limits = options->limits;
    memcpy(search.kernel.fault, options->fault, sizeof search.kernel.fault);
    search.kernel.faults = options->faults;
    for (int i = 0; i < options->faults; i++)
        for (int k = 0; k < options->fault[i].numbers; k++)
            call_watch(options->fault[i].number[k]);
    search.progress = isatty(STDERR_FILENO);
    search.run.translates = !launch_prepare(options->program, options->output, in_namespace);
    search_all(&search);
    if (search.reached == LIMIT_NONE)
        search_confirm_some(&search, options->confirm);
    const int status = options->cross_check ? check(options, &search)
                       : options->possible  ? answer(options, &search, text)
                                            : report_on(options, &search);
    search_free(&search);
    return status;
}

int main(int argc, char **argv)
{
    // Core dumps would be left behind by programs that crash in many schedules.
    const struct rlimit none = {0, 0};
    struct options options;
    struct buffer text = {0};

    program_start("interleave");
    options_parse(&options, argc, argv);
    if (setrlimit(RLIMIT_CORE, &none))
        die("cannot set a limit:");
    program_check(options.program[0]);
    if (options.possible)
        text = file_read(options.possible);
    const bool in_namespace = sandbox_enter();
    const int status = work(&options, in_namespace, buffer_text(&text));
    buffer_free(&text);
    return status;
}
