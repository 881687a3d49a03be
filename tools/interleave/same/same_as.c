// SPDX-License-Identifier: MIT
// --same-as: searches both programs, compares their outcomes, and says what is proved and assumed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interleave/model/behaviour.h"
#include "interleave/options.h"
#include "interleave/run/target.h"
#include "interleave/same/comparison.h"
#include "interleave/same/outcome_key.h"
#include "interleave/same/outcome_record.h"
#include "interleave/same/outcome_set.h"
#include "interleave/same/reference.h"
#include "interleave/same/same_as.h"
#include "interleave/same/side.h"
#include "interleave/searcher.h"
#include "interleave/tracee/program.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

enum answer { ANSWER_SAME, ANSWER_OTHER, ANSWER_UNKNOWN };

struct pair {
    const struct options *options;
    struct side side[SIDES];
    struct outcome_set set[SIDES];
    struct key_rules rules[SIDES];
    struct only only[SIDES];
    bool is_doubtful; // it is not known which numbers are process numbers
    bool is_named;    // process numbers were compared as names of processes
};

// ---- Comparing ----------------------------------------------------------------------------------

// Whether the set has an outcome that the other one does not have, whatever is not known yet.
static bool has_more(const struct pair *pair, int side)
{
    const struct outcome_set *set = &pair->set[side];
    const struct outcome_set *other = &pair->set[1 - side];

    return pair->only[side].count > 0 ||
           (set->is_endless && set->is_complete && !other->is_endless && other->is_complete);
}

static enum answer answer_of(const struct pair *pair)
{
    const bool is_subset = pair->options->is_subset;
    const struct outcome_set *program = &pair->set[SIDE_PROGRAM];
    const struct outcome_set *reference = &pair->set[SIDE_REFERENCE];

    if (has_more(pair, SIDE_PROGRAM) || (!is_subset && has_more(pair, SIDE_REFERENCE)))
        return ANSWER_OTHER;
    const bool is_known = program->is_complete && !program->is_endless && reference->is_complete &&
                          (is_subset || !reference->is_endless);
    return is_known && pair->only[SIDE_PROGRAM].unknown == 0 ? ANSWER_SAME : ANSWER_UNKNOWN;
}

static enum answer compare(struct pair *pair)
{
    comparison_make(pair->set, pair->rules, pair->only);
    return answer_of(pair);
}

// ---- Which numbers are process numbers ----------------------------------------------------------

static void numbers_find(const struct outcome_set *set, bool seen[PROCESS_MAX])
{
    memset(seen, 0, PROCESS_MAX * sizeof *seen);
    for (size_t i = 0; i < set->records.count; i++)
        outcome_numbers(&set->records.keys[i], seen);
}

static bool shows_numbers(const struct outcome_set *set)
{
    bool seen[PROCESS_MAX];
    bool any = false;

    numbers_find(set, seen);
    for (int i = 1; i < PROCESS_MAX; i++)
        any |= seen[i];
    return any;
}

// Searches the program again, with other process numbers: a number that it still shows is a value.
static void values_find(struct pair *pair, int which, struct key_rules *rules)
{
    struct outcome_set other;

    rules->processes = pair->set[which].processes;
    side_search(&pair->side[which], FIRST_PID_OTHER, &other);
    numbers_find(&other, rules->is_value);
    pair->is_doubtful |= !other.is_complete;
    outcome_set_free(&other);
}

// Of a file it is not known which numbers are values: those that are values of the program.
static void values_assume(struct pair *pair)
{
    const struct key_rules *program = &pair->rules[SIDE_PROGRAM];
    struct key_rules *rules = &pair->rules[SIDE_REFERENCE];
    const int processes = pair->set[SIDE_REFERENCE].processes;

    memcpy(rules->is_value, program->is_value, sizeof rules->is_value);
    rules->processes = processes && program->processes ? processes : program->processes;
}

// Chooses how process numbers are compared. Returns whether they are more than text.
static bool naming_choose(struct pair *pair)
{
    bool is_named = pair->options->renumbers;

    for (int i = 0; i < SIDES; i++) {
        struct key_rules *rules = &pair->rules[i];
        for (int k = 0; k < PROCESS_MAX; k++)
            rules->birth[k] = (unsigned char)k;
        is_named |= key_rules_number(rules, pair->set[i].parent, pair->set[i].processes);
    }
    return is_named && shows_numbers(&pair->set[SIDE_PROGRAM]) &&
           shows_numbers(&pair->set[SIDE_REFERENCE]);
}

static enum answer compare_named(struct pair *pair)
{
    for (int i = 0; i < SIDES; i++)
        pair->rules[i].naming = pair->options->renumbers ? NAMING_FIRST : NAMING_BIRTH;
    values_find(pair, SIDE_PROGRAM, &pair->rules[SIDE_PROGRAM]);
    if (pair->set[SIDE_REFERENCE].is_file)
        values_assume(pair);
    else
        values_find(pair, SIDE_REFERENCE, &pair->rules[SIDE_REFERENCE]);
    pair->is_named = true;
    const enum answer answer = compare(pair);
    return pair->is_doubtful ? ANSWER_UNKNOWN : answer;
}

// Outcomes that are equal byte for byte need no other look.
static enum answer compare_all(struct pair *pair)
{
    const enum answer answer = compare(pair);

    return answer != ANSWER_SAME && naming_choose(pair) ? compare_named(pair) : answer;
}

// ---- Telling ------------------------------------------------------------------------------------

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void count_put(const struct pair *pair, int side)
{
    const size_t count = pair->only[side].distinct;

    if (pair->set[side].is_endless)
        fputs("endlessly many outcomes", stdout);
    else
        printf("%zu%s outcome%s", count, pair->options->by_words ? " different" : "",
               plural(count));
}

static void same_tell(const struct pair *pair)
{
    const char *reference = pair->set[SIDE_REFERENCE].name;

    printf("%s: %s has ", pair->options->is_subset ? "subset" : "same",
           pair->set[SIDE_PROGRAM].name);
    count_put(pair, SIDE_PROGRAM);
    if (pair->options->is_subset) {
        printf(", and each is one of the ");
        count_put(pair, SIDE_REFERENCE);
        printf(" of %s", reference);
    } else {
        printf(", and %s has the same", reference);
    }
    puts(pair->options->by_words ? ", compared by their words" : "");
}

// Prints the record that only this side has, with a schedule if it is a program.
static void only_tell(const struct pair *pair, int which)
{
    const struct outcome_set *set = &pair->set[which];
    const struct only *only = &pair->only[which];

    if (only->count == 0)
        return;
    const struct buffer *record = &set->records.keys[only->shortest];
    printf("\nonly %s has this outcome", set->name);
    if (!set->is_file) {
        struct side_schedule schedule = side_schedule(&pair->side[which], record);
        if (schedule.text.size == 0)
            fputs("; there was no time to find its schedule", stdout);
        else
            printf(", in %d step%s: --replay %s%s", schedule.steps, plural((size_t)schedule.steps),
                   schedule.text.data,
                   schedule.is_confirmed ? "" : " (there was no time to run it again)");
        buffer_free(&schedule.text);
    }
    putchar('\n');
    record_print(record, stdout);
}

static void counts_tell(const struct pair *pair)
{
    for (int i = 0; i < SIDES; i++) {
        const struct only *only = &pair->only[i];
        printf("%s%s has ", i ? "; " : "", pair->set[i].name);
        count_put(pair, i);
        if (!pair->set[i].is_complete)
            fputs(" so far", stdout);
        if (only->count)
            printf(", %zu of which %s does not have", only->count, pair->set[1 - i].name);
        if (only->unknown)
            printf(", %zu of which %s may not have", only->unknown, pair->set[1 - i].name);
    }
    puts(pair->options->by_words ? ", compared by their words" : "");
}

// What the answer rests on.
static void grounds_tell(const struct pair *pair)
{
    for (int i = 0; i < SIDES; i++) {
        const struct outcome_set *set = &pair->set[i];
        if (set->is_file)
            printf("assumed: %s lists the outcomes under the same options, arguments and input\n",
                   set->name);
        else if (set->is_complete)
            printf("proved: every schedule of %s was searched, in %ld runs\n", set->name,
                   set->runs);
        fwrite(set->incomplete.data, 1, set->incomplete.size, stdout);
    }
    if (pair->is_doubtful)
        puts("incomplete: it is not known which numbers are process numbers: the searches with "
             "other "
             "ones have not ended");
    else if (pair->is_named)
        puts(pair->set[SIDE_REFERENCE].is_file
                 ? "assumed: numbers from 1001 on stand for processes, in the file too"
                 : "proved: numbers that stand for processes change with these, and others do not");
    for (int i = 0; i < SIDES; i++)
        fwrite(pair->set[i].notes.data, 1, pair->set[i].notes.size, stdout);
}

static void tell(const struct pair *pair, enum answer answer)
{
    if (answer == ANSWER_SAME) {
        same_tell(pair);
    } else {
        fputs(answer == ANSWER_OTHER ? "different: " : "incomplete: not known: ", stdout);
        counts_tell(pair);
    }
    grounds_tell(pair);
    if (answer != ANSWER_OTHER)
        return;
    if (!pair->options->renumbers && shows_numbers(&pair->set[SIDE_PROGRAM]))
        puts("note: with --renumber it does not count which process has which number");
    only_tell(pair, SIDE_PROGRAM);
    if (!pair->options->is_subset)
        only_tell(pair, SIDE_REFERENCE);
}

// ---- The whole ----------------------------------------------------------------------------------

static void side_take(struct pair *pair, int which, struct target *target, const char *file)
{
    const struct options *options = pair->options;
    struct outcome_set *set = &pair->set[which];

    pair->rules[which] = (struct key_rules){.by_words = options->by_words,
                                            .is_apart = options->output != OUTPUT_TTY};
    pair->side[which] = (struct side){options, target, file, pair->side[SIDE_PROGRAM].end};
    if (which == SIDE_REFERENCE && !reference_is_program(file)) {
        reference_read(file, options->output, set);
        return;
    }
    program_check(file);
    side_search(&pair->side[which], FIRST_PID_USUAL, set);
    if (set->refused.size)
        die("%s: %s", file, set->refused.data);
}

int same_as(const struct options *options, struct target *target)
{
    static const int status[] = {EXIT_CLEAN, EXIT_INPUT, EXIT_INCOMPLETE};
    struct pair pair = {.options = options};

    searcher_begin();
    pair.side[SIDE_PROGRAM].end = time(NULL) + options->limits.seconds;
    side_take(&pair, SIDE_REFERENCE, target, options->same_as);
    side_take(&pair, SIDE_PROGRAM, target, options->file);
    const enum answer answer = compare_all(&pair);
    tell(&pair, answer);
    if (fflush(stdout) || ferror(stdout))
        die("standard output:");
    for (int i = 0; i < SIDES; i++)
        outcome_set_free(&pair.set[i]);
    return status[answer];
}
