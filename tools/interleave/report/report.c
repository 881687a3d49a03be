// SPDX-License-Identifier: MIT
// What the user reads: the summary, the findings and the outcomes.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/report/critical.h"
#include "interleave/report/failing.h"
#include "interleave/report/findings.h"
#include "interleave/report/outcomes.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/limits.h"
#include "interleave/search/loops.h"
#include "interleave/search/search.h"
#include "interleave/tracee/spin.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

static const char *line_text(const struct search *search, int line)
{
    return line >= 0 ? search->behaviour.lines.keys[line].data : "an unknown line";
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void outcomes_count(const struct automaton *automaton, struct buffer *text)
{
    if (automaton->endless)
        buffer_print(text, "endlessly many");
    else
        count_print(automaton_count(automaton), text);
}

// For each of PLACES, a line "KIND: process 1000 DOES at x.c:9REST". A key is a process and the
// number of a source line, -1 where that is unknown.
static void places_print(const struct search *search, const struct key_table *places,
                         const char *kind, const char *does, const char *rest, FILE *out)
{
    for (size_t i = 0; i < places->count; i++) {
        int key[2];
        memcpy(key, places->keys[i].data, sizeof key);
        fprintf(out, "%s: process %d %s at %s%s\n", kind, FIRST_PID + key[0], does,
                line_text(search, key[1]), rest);
    }
}

// Loops and computations that were cut, so that it is not known whether they end.
static void unended_print(const struct search *search, FILE *out)
{
    const int rounds = search->limits.rounds;
    struct buffer tried = {0};
    struct buffer counted = {0};
    struct buffer computed = {0};

    buffer_print(&tried, ": tried up to %d times (--max-rounds)", rounds);
    buffer_print(
        &counted,
        " that is different in each round (it counts, say) and may have no end: %d round%s "
        "searched (--max-rounds)",
        rounds, rounds == 1 ? " was" : "s were");
    buffer_print(
        &computed,
        " for more than %d seconds of processor time; what it does after that is not known",
        SPIN_SECONDS);
    places_print(search, &search->asked, "incomplete", "asks again and again", tried.data, out);
    places_print(search, &search->unbounded, "incomplete", "is in a loop", counted.data, out);
    if (search->unbounded.count > 0 && search->births_end)
        fprintf(out,
                "incomplete: more than %d processes are born one after the other in a loop "
                "(--max-processes)\n",
                search->limits.processes);
    places_print(search, &search->clocked, "incomplete", "asks for the time in a loop",
                 ": here the clock moves on for half an hour at most, and what the process does "
                 "later is not "
                 "known",
                 out);
    places_print(search, &search->computing, "incomplete", "computes", computed.data, out);
    places_print(search, &search->counting, "incomplete", "waits for the time to pass in a loop",
                 " that is different in each round (it counts, say): other numbers of rounds were "
                 "not tried",
                 out);
    buffer_free(&tried);
    buffer_free(&counted);
    buffer_free(&computed);
}

static void loops_print(const struct search *search, FILE *out)
{
    struct key_table printers = {0};

    loops_find(search, &printers);
    places_print(search, &printers, "note", "prints in a loop without end,", "", out);
    key_table_free(&printers);
}

// What a stopped search has not searched.
static void left_print(const struct search *search, FILE *out)
{
    const int left = search->found - search->expanded;
    const size_t processes = search->behaviour.family.count;

    if (left > 0)
        fprintf(out, "; %d of %d states are still to be searched; %zu process%s so far", left,
                search->found, processes, processes == 1 ? "" : "es");
    else
        fputs("; the search is complete, but not what follows it", out);
}

void report_incomplete(const struct search *search, FILE *out)
{
    struct buffer schedule = {0};

    if (search->reached != LIMIT_NONE) {
        fputs("incomplete: ", out);
        limit_reason_print(search, out);
        if (search->reached != LIMIT_PROCESSES)
            left_print(search, out);
        fputc('\n', out);
    }
    if (search->reached == LIMIT_HANG) {
        schedule_print(search->run.made, search->run.made_count, &schedule);
        fprintf(out, "    please report this, with the program and: --replay %s\n", schedule.data);
        buffer_free(&schedule);
    }
    unended_print(search, out);
    if (search->scope.closes_at_once)
        fputs(
            "incomplete: another process can see in which order a process in vfork closes "
            "descriptors, by an exec or its end: here they are closed at once, and what it sees in "
            "between is not known\n",
            out);
}

static bool has_ending(const struct search *search, enum ending ending)
{
    for (size_t i = 0; i < search->packs.count; i++)
        if (search->states[i].ending == (int8_t)ending)
            return true;
    return false;
}

bool report_has_outcome(const struct search *search)
{
    return has_ending(search, ENDING_DONE) || has_ending(search, ENDING_STUCK) ||
           has_ending(search, ENDING_ENDLESS);
}

static void outcomes_count_print(const struct result_set *set, const char *count, FILE *out)
{
    const bool is_complete = search_is_complete(set->search);

    if (report_has_outcome(set->search))
        fprintf(out, "%s%s outcome%s", is_complete ? "" : "incomplete: at least ", count,
                strcmp(count, "1") ? "s" : "");
    else if (is_complete)
        fputs("no schedule comes to an end", out);
    else
        fputs(set->search->reached == LIMIT_NONE
                  ? "incomplete: no schedule that was searched comes to an end"
                  : "incomplete: stopped before any outcome was complete",
              out);
}

// "nothing wrong" is printed only for a program that ends in at least one schedule.
static void findings_count_print(const struct result_set *set, FILE *out)
{
    const int findings = set->findings->count;
    const bool is_complete = search_is_complete(set->search);

    if (findings)
        fprintf(out, ", %d finding%s", findings, plural((size_t)findings));
    else if (is_complete || report_has_outcome(set->search))
        fprintf(out, ", %s%s",
                has_ending(set->search, ENDING_DONE) ? "nothing wrong" : "no findings",
                is_complete ? "" : " so far");
}

// "2 outcomes, 11 states, 3 runs, nothing wrong"
static void figures(const struct result_set *set, const char *count, FILE *out)
{
    const struct search *search = set->search;

    outcomes_count_print(set, count, out);
    fprintf(out, ", %zu state%s, %ld run%s", search->packs.count, plural(search->packs.count),
            search->runs, plural((size_t)search->runs));
    findings_count_print(set, out);
    fputc('\n', out);
}

void report_failing(const struct search *search, FILE *out)
{
    struct buffer how = {0};

    failing_print(search, &how);
    if (how.size)
        fprintf(out, "note: the program fails in every schedule: %s\n", how.data);
    buffer_free(&how);
}

// Findings that --endless=expected leaves out.
static void endless_print(const struct result_set *set, FILE *out)
{
    const struct search *search = set->search;
    const bool ends = has_ending(search, ENDING_DONE) || has_ending(search, ENDING_STUCK);

    if (set->options->finding_choice.endless_expected && search->endless_count)
        fprintf(out, "note: %s, as --endless=expected says\n",
                ends                         ? "some schedules never end"
                : search_is_complete(search) ? "no schedule ever ends"
                                             : "no schedule that was tried ends");
}

void report_unseen(const struct findings *findings, FILE *out)
{
    if (findings->unseen)
        fprintf(out, "incomplete: %d steps were not looked at for what goes wrong\n",
                findings->unseen);
    else if (findings->is_cut)
        fputs("incomplete: not all was looked at for what goes wrong\n", out);
}

static void summary(const struct result_set *set, FILE *out)
{
    struct buffer count = {0};

    outcomes_count(set->automaton, &count);
    figures(set, count.data, out);
    report_incomplete(set->search, out);
    report_unseen(set->findings, out);
    report_notes(set->search, set->findings, out);
    if (set->automaton->endless)
        loops_print(set->search, out);
    endless_print(set, out);
    report_failing(set->search, out);
    buffer_free(&count);
}

// ---- Outcomes -----------------------------------------------------------------------------------

struct printer {
    FILE *out;
    const struct key_table *files;
    long number;
};

// Indents the line, and marks a line of standard error. A line that is cut ends in a backslash.
static void line_print(void *context, const struct outcome_line *line)
{
    FILE *out = context;

    fputs(line->stream == STDERR_FILENO ? "! " : "  ", out);
    fwrite(line->text.data, 1, line->text.size, out);
    fputs(line->is_cut ? " \\\n" : "\n", out);
}

static bool outcome_print(void *context, const struct outcome *outcome)
{
    struct printer *printer = context;
    struct buffer end = {0};

    fprintf(printer->out, "\noutcome %ld\n", ++printer->number);
    outcome_lines(outcome, line_print, printer->out);
    outcome_end_print(&outcome->end, &end);
    fprintf(printer->out, "  %s\n", end.data);
    fputs(printer->files->keys[outcome->end.files].data, printer->out);
    buffer_free(&end);
    return !ferror(printer->out);
}

static void outcomes_print(const struct result_set *set, FILE *out)
{
    struct printer printer = {.out = out, .files = &set->search->files};
    const struct listing listing = outcomes_list(set, outcome_print, &printer);
    struct buffer count = {0};

    if (set->automaton->endless) {
        if (listing.number)
            fprintf(out, "\n(the %ld shortest of endlessly many)\n", listing.number);
        return;
    }
    count_print(automaton_count(set->automaton), &count);
    if (listing.is_some)
        fprintf(out, "\n(%d of %s; --list prints all)\n", OUTCOMES_LISTED, count.data);
    if (listing.is_cut) {
        limits_note(set->search);
        fprintf(out, "\n(%ld of %s; ", listing.number, count.data);
        limit_reason_print(set->search, out);
        fputs(")\n", out);
    }
    buffer_free(&count);
}

// ---- Findings -----------------------------------------------------------------------------------

void report_key(const struct search *search, const struct finding *finding, FILE *out)
{
    fprintf(out, "%s, %s", finding_name(finding->kind), line_text(search, finding->line));
    if (finding->line < 0)
        fprintf(out, ", %d", finding->process);
}

void report_finding(const struct search *search, const struct finding *finding, FILE *out)
{
    // These texts contain the lines.
    const bool has_lines = finding->kind == FINDING_STUCK || finding->kind == FINDING_ENDLESS ||
                           finding->kind == FINDING_MISSING_EXIT;

    fprintf(out, "%s: %s%s%s\n", finding_name(finding->kind), finding->text.data,
            has_lines ? "" : ", at ", has_lines ? "" : line_text(search, finding->line));
}

void report_steps(const struct finding *finding, FILE *out)
{
    fprintf(out, "%d step%s: ", finding->count, plural((size_t)finding->count));
}

void report_schedule(const struct finding *finding, FILE *out)
{
    struct buffer schedule = {0};

    schedule_print(finding->steps, finding->count, &schedule);
    fprintf(out, "--replay %s\n", schedule.size ? schedule.data : "''");
    buffer_free(&schedule);
}

static void certainty_print(const struct finding *finding, FILE *out)
{
    struct buffer text = {0};

    critical_print(finding, &text);
    if (text.size)
        fprintf(out, "    certain %s\n", text.data);
    buffer_free(&text);
}

static void findings_print(const struct result_set *set, FILE *out)
{
    for (int i = 0; i < set->findings->count; i++) {
        const struct finding *finding = &set->findings->list[i];
        report_finding(set->search, finding, out);
        fputs("    ", out);
        report_steps(finding, out);
        report_schedule(finding, out);
        certainty_print(finding, out);
    }
}

// Prints only the number; warnings go to stderr, and an incomplete search prints no number.
static void number_print(const struct result_set *set, FILE *out)
{
    struct buffer count = {0};

    outcomes_count(set->automaton, &count);
    if (set->automaton->endless)
        fprintf(stderr, "%s%s outcomes\n",
                set->options->finding_choice.endless_expected ? "" : "incomplete: ", count.data);
    else if (search_is_complete(set->search))
        fprintf(out, "%s\n", count.data);
    report_incomplete(set->search, stderr);
    buffer_free(&count);
}

void report_all(const struct result_set *set, FILE *out)
{
    if (set->options->count) {
        number_print(set, out);
        return;
    }
    summary(set, out);
    findings_print(set, out);
    outcomes_print(set, out);
}
