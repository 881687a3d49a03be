// SPDX-License-Identifier: MIT
// One of the two programs that --same-as compares. The process of the search tells its result as
// lines, a word, a blank and the word's argument; `outcomes` is the last of them, and the records
// follow it, each behind its size.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/explore.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/run/target.h"
#include "interleave/same/outcome_record.h"
#include "interleave/same/outcome_set.h"
#include "interleave/same/side.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/limits.h"
#include "interleave/search/outcome_path.h"
#include "interleave/search/search.h"
#include "interleave/search/shortest.h"
#include "interleave/searcher.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/program.h"
#include "interleave/tracee/sandbox.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// Endlessly many outcomes: how many of the shortest are compared. In milliseconds: the part of the
// report on a search that was stopped.
enum { SHORTEST_MAX = 500, PART_OUTCOMES = 300, PART_TELL = 700 };

struct job {
    const struct side *side;
    int first; // number of the first process
    const struct buffer
        *wanted; // the record whose schedule is looked for, or NULL for all outcomes
};

// ---- In the process of the search ---------------------------------------------------------------

struct teller {
    FILE *out; // NULL while the outcomes are collected
    const struct search *search;
    const struct automaton *automaton;
    const struct buffer *wanted;
    struct key_table records;
    size_t longest;
    struct step *steps;
    int count; // of steps; -1 while none are found
};

static bool outcome_collect(void *context, const struct outcome *outcome)
{
    struct teller *teller = context;
    struct buffer record = {0};

    record_make(outcome, &teller->search->files, &record);
    key_table_intern(&teller->records, record.data, record.size, NULL);
    teller->longest = record_shown(&record);
    buffer_free(&record);
    return !deadline_is_over();
}

static bool outcome_want(void *context, const struct outcome *outcome)
{
    struct teller *teller = context;
    struct buffer record = {0};

    record_make(outcome, &teller->search->files, &record);
    const bool is_it = buffer_equal(&record, teller->wanted);
    if (is_it)
        teller->count = outcome_path(teller->automaton, outcome, &teller->steps);
    buffer_free(&record);
    return !is_it && !deadline_is_over();
}

static void outcomes_visit(struct teller *teller, outcome_visit *visit)
{
    if (teller->automaton->endless)
        (void)shortest_visit(teller->automaton, SHORTEST_MAX, visit, teller);
    else
        automaton_visit(teller->automaton, visit, teller);
}

static void records_put(const struct teller *teller)
{
    fprintf(teller->out, "outcomes %zu\n", teller->records.count);
    for (size_t i = 0; i < teller->records.count; i++) {
        const struct buffer *record = &teller->records.keys[i];
        const uint32_t size = (uint32_t)record->size;
        fwrite(&size, sizeof size, 1, teller->out);
        fwrite(record->data, 1, record->size, teller->out);
    }
}

// Collects the outcomes, unless there are too many.
static void outcomes_tell(struct teller *teller, bool *is_complete)
{
    const struct automaton *automaton = teller->automaton;
    struct buffer number = {0};

    if (!automaton->endless && count_value(automaton_count(automaton)) > (double)OUTCOMES_MAX) {
        count_print(automaton_count(automaton), &number);
        fprintf(teller->out, "incomplete: %s outcomes; at most %d are compared\n",
                buffer_string(&number), OUTCOMES_MAX);
        *is_complete = false;
    } else {
        outcomes_visit(teller, outcome_collect);
        if (deadline_is_over()) {
            fputs("incomplete: there was no time to list all outcomes\n", teller->out);
            *is_complete = false;
        }
    }
    buffer_free(&number);
}

static void result_tell(struct teller *teller, struct search *search)
{
    bool is_complete = search_is_complete(search) && !teller->automaton->is_cut;

    if (search->reached == LIMIT_REFUSED)
        fprintf(teller->out, "%s\n", limit_refused(search));
    else
        report_incomplete(search, teller->out);
    report_notes(search, NULL, teller->out);
    if (!teller->automaton->is_cut)
        outcomes_tell(teller, &is_complete);
    else
        fputs("incomplete: there was no time to find the outcomes\n", teller->out);
    fprintf(teller->out, "complete %d\nendless %d\nbelow %zu\nruns %ld\n", is_complete,
            teller->automaton->endless, teller->longest, search->runs);
    for (int i = 0; i < (int)search->behaviour.family.count; i++)
        fprintf(teller->out, "parent %d\n", i ? behaviour_parent(&search->behaviour, i) : -1);
    records_put(teller);
}

static void schedule_tell(struct teller *teller, struct search *search)
{
    struct buffer schedule = {0};

    if (!teller->automaton->is_cut)
        outcomes_visit(teller, outcome_want);
    if (teller->count < 0)
        return;
    const bool is_confirmed = search_confirm(search, teller->steps, teller->count);
    schedule_print(teller->steps, teller->count, &schedule);
    fprintf(teller->out, "confirmed %d\nsteps %d\nschedule %s\n", is_confirmed, teller->count,
            schedule.size ? schedule.data : "''");
    buffer_free(&schedule);
}

static void search_tell(const struct job *job, struct search *search, FILE *out)
{
    struct automaton automaton;
    struct teller teller = {
        .out = out, .search = search, .automaton = &automaton, .wanted = job->wanted, .count = -1};

    deadline_part(PART_OUTCOMES);
    automaton_make(&automaton, search, job->side->options->output != OUTPUT_TTY, false);
    deadline_part(PART_TELL);
    if (job->wanted)
        schedule_tell(&teller, search);
    else
        result_tell(&teller, search);
    key_table_free(&teller.records);
    free(teller.steps);
    automaton_free(&automaton);
}

// The reference is started under the name of the program. One that executes itself by its name
// would execute the program.
static void other_forbid(struct target *target, const struct options *options)
{
    const uint64_t other = program_fingerprint(options->program[0]);

    target->other = other != program_fingerprint(options->file) ? other : 0;
}

static _Noreturn void side_part(void *context, int result, int error)
{
    const struct job *job = context;
    struct options options = *job->side->options;
    struct search *search = memory_new(1, sizeof *search);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || dup2(error, STDERR_FILENO) < 0)
        die("cannot begin a search:");
    first_pid = job->first;
    options.file = job->side->file;
    options.limits.seconds = job->side->end - time(NULL);
    if (options.limits.seconds < 1)
        die_incomplete("incomplete: stopped by --max-seconds");
    other_forbid(job->side->target, &options);
    explore(&options, sandbox_enter(), job->side->target, search);
    if (job->side->target->met_other)
        die("refused: it executes %s, which is the name that it is started under here: it would be "
            "compared with that program itself",
            options.program[0]);
    limits_report(search);
    if (search->packs.count == 0 && search->reached == LIMIT_REFUSED)
        die("%s", limit_refused(search));
    if (search->packs.count == 0)
        die_incomplete("incomplete: stopped before the program came to its first step");
    FILE *out = fdopen(result, "w");
    if (!out)
        die("cannot tell a result:");
    search_tell(job, search, out);
    if (fclose(out))
        die("cannot tell a result:");
    search_free(search);
    free(search);
    target_free(job->side->target);
    exit(EXIT_SUCCESS);
}

// ---- In the tool --------------------------------------------------------------------------------

static bool starts(const char *line, const char *word, const char **rest)
{
    const size_t len = strlen(word);

    *rest = line + len;
    return strncmp(line, word, len) == 0;
}

static void records_take(FILE *result, long count, struct outcome_set *set)
{
    struct buffer record = {0};
    uint32_t size = 0;

    for (long i = 0; i < count; i++) {
        if (fread(&size, sizeof size, 1, result) != 1)
            die("a search has not told all of its outcomes");
        record.size = 0;
        char *const room = buffer_reserve(&record, size);
        if (fread(room, 1, size, result) != size)
            die("a search has not told all of its outcomes");
        record.size = size;
        key_table_intern(&set->records, record.data, record.size, NULL);
    }
    buffer_free(&record);
}

// Takes a line; for the last one, the records too.
static void line_take(const char *line, FILE *result, struct outcome_set *set)
{
    const char *rest = NULL;

    if (starts(line, "complete ", &rest))
        set->is_complete = *rest == '1';
    else if (starts(line, "endless ", &rest))
        set->is_endless = *rest == '1';
    else if (starts(line, "below ", &rest))
        set->below = strtoul(rest, NULL, 10);
    else if (starts(line, "parent ", &rest) && set->processes < PROCESS_MAX)
        set->parent[set->processes++] = (int)strtol(rest, NULL, 10);
    else if (starts(line, "runs ", &rest))
        set->runs = strtol(rest, NULL, 10);
    else if (starts(line, "outcomes ", &rest))
        records_take(result, strtol(rest, NULL, 10), set);
    else if (starts(line, "refused: ", &rest))
        buffer_add_string(&set->refused, line);
    else if (starts(line, "note: ", &rest))
        buffer_print(&set->notes, "note: %s: %s\n", set->name, rest);
    else if (starts(line, "incomplete: ", &rest))
        buffer_print(&set->incomplete, "incomplete: %s: %s\n", set->name, rest);
}

// A search without a result: its last message says why. One that was refused, or a program that
// cannot be started, ends the tool.
static void failure_take(int status, FILE *error, struct outcome_set *set)
{
    struct buffer text = {0};
    const char *why = NULL;

    searcher_reason(error, &text);
    const bool is_named = starts(buffer_string(&text), set->name, &why);
    if (WIFEXITED(status) && WEXITSTATUS(status) != EXIT_INCOMPLETE)
        die("%s%s%s", is_named ? "" : set->name, is_named ? "" : ": ", buffer_string(&text));
    if (!starts(buffer_string(&text), "incomplete: ", &why))
        why = buffer_string(&text);
    buffer_print(&set->incomplete, "incomplete: %s: %s\n", set->name, why);
    buffer_free(&text);
}

static void progress_tell(const char *text, const char *name)
{
    if (progress_is_wanted())
        fprintf(stderr, "\r\033[K%s%s ", text, name);
}

void side_search(const struct side *side, int first, struct outcome_set *set)
{
    struct job job = {.side = side, .first = first};
    FILE *result = NULL;
    FILE *error = NULL;
    char *line = NULL;
    size_t size = 0;

    *set = (struct outcome_set){.name = side->file};
    progress_tell("searching ", side->file);
    const int status = searcher_run(side_part, &job, &result, &error);
    progress_tell("", "");
    if (status != 0)
        failure_take(status, error, set);
    for (ssize_t len = 0; status == 0 && (len = getline(&line, &size, result)) > 0;) {
        line[len - 1] = '\0';
        line_take(line, result, set);
    }
    free(line);
    (void)fclose(result);
    (void)fclose(error);
}

struct side_schedule side_schedule(const struct side *side, const struct buffer *record)
{
    struct job job = {.side = side, .first = FIRST_PID_USUAL, .wanted = record};
    struct side_schedule schedule = {0};
    FILE *result = NULL;
    FILE *error = NULL;
    char *line = NULL;
    size_t size = 0;
    const char *rest = NULL;

    progress_tell("looking for a schedule of ", side->file);
    const int status = searcher_run(side_part, &job, &result, &error);
    progress_tell("", "");
    for (ssize_t len = 0; status == 0 && (len = getline(&line, &size, result)) > 0;) {
        line[len - 1] = '\0';
        if (starts(line, "confirmed ", &rest))
            schedule.is_confirmed = *rest == '1';
        else if (starts(line, "steps ", &rest))
            schedule.steps = (int)strtol(rest, NULL, 10);
        else if (starts(line, "schedule ", &rest))
            buffer_add_string(&schedule.text, rest);
    }
    free(line);
    (void)fclose(result);
    (void)fclose(error);
    return schedule;
}

void outcome_set_free(struct outcome_set *set)
{
    key_table_free(&set->records);
    buffer_free(&set->incomplete);
    buffer_free(&set->refused);
    buffer_free(&set->notes);
}
