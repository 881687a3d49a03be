// SPDX-License-Identifier: MIT
//
// The fact that is read here is in rules.h. For each number of arguments that the program asks for
// there is a list with one value for each argument; then come lists with other values, one at a
// time.

#include "forkcheck/parts/accepted.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/parts/source_rules.h"
#include "forkcheck/rules/rules.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { POSITIONS = 6, VALUES_MAX = 8, COUNTS_MAX = 4, USUAL_NUMBER = 2 };

// What an argument may be. That at position 0 is one of which the source does not say which it is.
struct argument {
    const char *values[VALUES_MAX];
    size_t count;
    bool is_number;
    long least;
    long greatest;
};

struct learnt {
    struct check *check;
    struct argument at[POSITIONS + 1];
    size_t counts[COUNTS_MAX]; // of arguments, in ascending order
    size_t count_count;
    bool takes_none; // it asks whether there are any
    struct text options;
    bool forks;
    bool executes;
    bool calculates; // an exit status
};

// ---- Reading ------------------------------------------------------------------------------------

static void count_take(struct learnt *learnt, size_t count)
{
    learnt->takes_none = learnt->takes_none || count == 0;
    if (count > 0 && learnt->count_count < COUNTS_MAX)
        learnt->counts[learnt->count_count++] = count;
}

static void value_add(struct argument *argument, const char *value)
{
    if (argument->count < VALUES_MAX)
        argument->values[argument->count++] = value;
}

// USE is what stands behind "1=".
static void use_take(struct learnt *learnt, struct argument *argument, struct text use)
{
    static const struct {
        const char *use;
        const char *value;
    } values[] = {{"file", "/etc/passwd"},
                  {"directory", "."},
                  {"new-file", "forkcheck-output"},
                  {"command", "true"},
                  {"path", "/bin/true"}};

    if (text_equal(use, text_of("number")))
        argument->is_number = true;
    else if (text_starts(use, "least:"))
        argument->least = strtol(use.data + strlen("least:"), NULL, 10);
    else if (text_starts(use, "greatest:"))
        argument->greatest = strtol(use.data + strlen("greatest:"), NULL, 10);
    else if (text_starts(use, "word:"))
        value_add(argument, check_print(learnt->check, "%.*s", (int)(use.size - strlen("word:")),
                                        use.data + strlen("word:")));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (text_equal(use, text_of(values[i].use)))
            value_add(argument, values[i].value);
}

static void word_take(struct learnt *learnt, struct text word)
{
    if (text_equal(word, text_of("forks")))
        learnt->forks = true;
    else if (text_equal(word, text_of("executes")))
        learnt->executes = true;
    else if (text_starts(word, "count="))
        count_take(learnt, strtoul(word.data + strlen("count="), NULL, 10));
    else if (text_starts(word, "options="))
        learnt->options = text_of(check_print(learnt->check, "%.*s", (int)word.size, word.data));
    else if (word.size > 2 && word.data[0] >= '0' && word.data[0] <= '0' + POSITIONS)
        use_take(learnt, &learnt->at[word.data[0] - '0'], text_from(word, strlen("1=")));
}

static void fact_take(struct learnt *learnt, struct text fact)
{
    while (fact.size > 0) {
        const size_t blank = text_find(fact, " ", 0);
        const size_t end = blank == SIZE_MAX ? fact.size : blank;
        word_take(learnt, (struct text){fact.data, end});
        fact = text_from(fact, end < fact.size ? end + 1 : end);
    }
}

static struct learnt log_read(struct check *check)
{
    const char *rules_log = source_rules_log();
    struct learnt learnt = {.check = check};
    struct buffer content = {0};
    struct diagnostic_line fact;

    for (size_t i = 0; i <= POSITIONS; i++)
        learnt.at[i] = (struct argument){.least = LONG_MIN, .greatest = LONG_MAX};
    if (rules_log == NULL || !optional_file_read(rules_log, &content))
        return learnt;
    for (struct text rest = buffer_text(&content); rest.size > 0;)
        if (diagnostic_parse(text_take_line(&rest), &fact)) {
            if (text_equal(fact.name, text_of(ACCEPTED_ARGUMENTS)))
                fact_take(&learnt, fact.message);
            learnt.calculates =
                learnt.calculates || text_equal(fact.name, text_of(EXIT_CALCULATED));
        }
    buffer_free(&content);
    return learnt;
}

// ---- Values -------------------------------------------------------------------------------------

static const char *number_of(const struct learnt *learnt, const struct argument *argument)
{
    long number = USUAL_NUMBER;

    if (number > argument->greatest)
        number = argument->greatest;
    if (number < argument->least)
        number = argument->least;
    return check_print(learnt->check, "%ld", number);
}

// What is tried for an argument of which nothing is known: a number is also a word.
static const char *usual_of(const struct learnt *learnt)
{
    return learnt->executes ? "true" : check_print(learnt->check, "%d", USUAL_NUMBER);
}

// Numbers come first: with a word, a program may do without processes.
static void values_complete(struct learnt *learnt)
{
    for (size_t i = POSITIONS + 1; i-- > 0;) {
        struct argument *argument = &learnt->at[i];
        const bool is_unknown = argument->count == 0 && !argument->is_number;
        if (is_unknown && i > 0 && (learnt->at[0].count > 0 || learnt->at[0].is_number))
            *argument = learnt->at[0];
        if (argument->is_number && argument->count < VALUES_MAX) {
            memmove(&argument->values[1], &argument->values[0],
                    argument->count * sizeof argument->values[0]);
            argument->values[0] = number_of(learnt, argument);
            argument->count++;
        }
        if (argument->count == 0)
            value_add(argument, usual_of(learnt));
    }
}

// ---- Lists --------------------------------------------------------------------------------------

static bool is_same_list(const struct words *left, const struct words *right)
{
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->items[i], right->items[i]) != 0)
            return false;
    return true;
}

// Takes WORDS over.
static void list_add(struct accepted *accepted, struct words words)
{
    for (size_t i = 0; i < accepted->count; i++)
        if (is_same_list(&accepted->lists[i], &words)) {
            words_free(&words);
            return;
        }
    if (accepted->count == ACCEPTED_MAX)
        words_free(&words);
    else
        accepted->lists[accepted->count++] = words;
}

// COUNT arguments, each with its first value, except that the one at position OTHER, unless this is
// 0, has value VALUE.
static void list_make(const struct learnt *learnt, size_t count, size_t other, size_t value,
                      struct accepted *accepted)
{
    struct words words = {0};

    for (size_t i = 1; i <= count; i++) {
        const struct argument *argument = &learnt->at[i < POSITIONS ? i : POSITIONS];
        words_add(&words, argument->values[i == other ? value : 0]);
    }
    list_add(accepted, words);
}

static void options_make(const struct learnt *learnt, struct accepted *accepted)
{
    const struct text options = learnt->options;

    for (size_t i = strlen("options="); i < options.size; i++) {
        struct words words = {0};
        if (options.data[i] == ':' || options.data[i] == 'h' || options.data[i] == '+')
            continue;
        words_add(&words, check_print(learnt->check, "-%c", options.data[i]));
        if (i + 1 < options.size && options.data[i + 1] == ':')
            words_add(&words, check_print(learnt->check, "%d", USUAL_NUMBER));
        list_add(accepted, words);
    }
}

// A program that executes something, and does not tell how many arguments it wants, may take a
// command.
static void command_make(const struct learnt *learnt, struct accepted *accepted)
{
    struct words words = {0};

    words_add(&words, usual_of(learnt));
    list_add(accepted, words);
}

static void lists_make(const struct learnt *learnt, struct accepted *accepted)
{
    if (learnt->executes && learnt->count_count == 0)
        command_make(learnt, accepted);
    for (size_t i = 0; i < learnt->count_count; i++)
        list_make(learnt, learnt->counts[i], 0, 0, accepted);
    const size_t most = learnt->count_count > 0 ? learnt->counts[learnt->count_count - 1] : 0;
    for (size_t position = 1; position <= most && position <= POSITIONS; position++)
        for (size_t value = 1; value < learnt->at[position].count; value++)
            list_make(learnt, most, position, value, accepted);
    options_make(learnt, accepted);
}

// The least number of which a program makes something; 0 is too little for most.
static long least_of(const struct argument *argument)
{
    return argument->least > 1 ? argument->least : 1;
}

static bool has_least(const struct argument *argument)
{
    return argument->is_number && least_of(argument) < USUAL_NUMBER;
}

static void least_make(const struct learnt *learnt, struct words *words)
{
    size_t count = 1;

    while (count < POSITIONS && !has_least(&learnt->at[count]))
        count++;
    for (size_t i = 1; i <= count && has_least(&learnt->at[count]); i++) {
        const struct argument *argument = &learnt->at[i];
        words_add(words, i == count ? check_print(learnt->check, "%ld", least_of(argument))
                                    : argument->values[0]);
    }
}

static bool has_greatest(const struct argument *argument)
{
    return argument->greatest > USUAL_NUMBER && argument->greatest != LONG_MAX;
}

static void greatest_make(const struct learnt *learnt, struct words *words)
{
    size_t count = POSITIONS;

    while (count > 0 && !has_greatest(&learnt->at[count]))
        count--;
    for (size_t i = 1; i <= count; i++) {
        const struct argument *argument = &learnt->at[i];
        words_add(words, has_greatest(argument)
                             ? check_print(learnt->check, "%ld", argument->greatest)
                             : argument->values[0]);
    }
}

static void sweep_make(const struct learnt *learnt, struct words *words, struct sweep *sweep)
{
    size_t position = 1;

    while (position < POSITIONS && !has_greatest(&learnt->at[position]))
        position++;
    const struct argument *argument = &learnt->at[position];
    if (!learnt->calculates || !learnt->forks || !has_greatest(argument))
        return;
    *sweep =
        (struct sweep){position, argument->least > 0 ? argument->least : 0, argument->greatest};
    for (size_t i = 1; i <= position; i++)
        words_add(words, learnt->at[i].values[0]);
}

struct accepted accepted_learn(struct check *check)
{
    struct learnt learnt = log_read(check);
    struct accepted accepted = {.count = 0};

    values_complete(&learnt);
    lists_make(&learnt, &accepted);
    least_make(&learnt, &accepted.least);
    greatest_make(&learnt, &accepted.greatest);
    sweep_make(&learnt, &accepted.swept, &accepted.sweep);
    accepted.takes_none = learnt.takes_none || learnt.count_count == 0;
    return accepted;
}

bool accepted_forks(struct check *check)
{
    return log_read(check).forks;
}
