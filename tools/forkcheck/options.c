// SPDX-License-Identifier: MIT
//
// Options are read by getopt_long(3). The arguments of the program begin at the first `--`, which
// is found before: getopt_long would move it.

#include "forkcheck/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/config.h"
#include "forkcheck/options_values.h"
#include "forkcheck/report/rules_list.h"
#include "lib/base/arena.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/base/version.h"

enum {
    OPTION_PROGRAM = 256,
    OPTION_QUICK,
    OPTION_ALL_SIGNALS,
    OPTION_NO_CACHE,
    OPTION_VERBOSE,
    OPTION_ARGS_FILE,
    OPTION_STDIN_FILE,
    OPTION_ONLY,
    OPTION_EXCLUDE,
    OPTION_SEVERITY,
    OPTION_FORMAT,
    OPTION_HTML,
    OPTION_COLOR,
    OPTION_CC,
    OPTION_STD,
    OPTION_CFLAGS,
    OPTION_ENDLESS,
    OPTION_SECONDS,
    OPTION_JOBS,
    OPTION_SAME_AS,
    OPTION_COMPARE,
    OPTION_SUBSET,
    OPTION_GRADE,
    OPTION_SITE,
    OPTION_EXERCISE,
    OPTION_LIST_RULES,
    OPTION_EXPLAIN,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option table[] = {
    {"program", required_argument, NULL, OPTION_PROGRAM},
    {"quick", no_argument, NULL, OPTION_QUICK},
    {"all-signals", no_argument, NULL, OPTION_ALL_SIGNALS},
    {"no-cache", no_argument, NULL, OPTION_NO_CACHE},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"args-file", required_argument, NULL, OPTION_ARGS_FILE},
    {"stdin-file", required_argument, NULL, OPTION_STDIN_FILE},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"exclude", required_argument, NULL, OPTION_EXCLUDE},
    {"severity", required_argument, NULL, OPTION_SEVERITY},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"html", required_argument, NULL, OPTION_HTML},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"cc", required_argument, NULL, OPTION_CC},
    {"std", required_argument, NULL, OPTION_STD},
    {"cflags", required_argument, NULL, OPTION_CFLAGS},
    {"endless", required_argument, NULL, OPTION_ENDLESS},
    {"max-seconds", required_argument, NULL, OPTION_SECONDS},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"same-as", required_argument, NULL, OPTION_SAME_AS},
    {"compare", required_argument, NULL, OPTION_COMPARE},
    {"subset", no_argument, NULL, OPTION_SUBSET},
    {"grade", required_argument, NULL, OPTION_GRADE},
    {"site", required_argument, NULL, OPTION_SITE},
    {"exercise", required_argument, NULL, OPTION_EXERCISE},
    {"list-rules", no_argument, NULL, OPTION_LIST_RULES},
    {"explain", required_argument, NULL, OPTION_EXPLAIN},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {0},
};

// Words of options and of the configuration; they live as long as the program.
static struct arena strings;

void words_add(struct words *words, const char *word)
{
    words->items =
        memory_grow(words->items, &words->capacity, words->count + 2, sizeof *words->items);
    words->items[words->count++] = word;
    words->items[words->count] = NULL;
}

// execvp takes strings that are not const, and does not change them.
char **words_take(struct words *words)
{
    char **list = NULL;

    memcpy(&list, &words->items, sizeof list);
    *words = (struct words){0};
    return list;
}

void words_free(struct words *words)
{
    free(words->items);
    *words = (struct words){0};
}

// Adds the parts of TEXT between the bytes of SEPARATORS.
static void words_split(struct words *words, const char *text, const char *separators)
{
    for (const char *at = text + strspn(text, separators); *at != '\0';) {
        const size_t size = strcspn(at, separators);
        words_add(words, arena_copy(&strings, (struct text){at, size}).data);
        at += size;
        at += strspn(at, separators);
    }
}

static void codes_add(struct words *words, const char *option, const char *list)
{
    const size_t before = words->count;

    words_split(words, list, ", \t");
    for (size_t i = before; i < words->count; i++)
        if (catalogue_find(text_of(words->items[i])) == NULL)
            die("%s: there is no code or name %s (see --list-rules)", option, words->items[i]);
}

static _Noreturn void explain(const char *word)
{
    const struct catalogue_entry *entry = catalogue_find(text_of(word));

    if (entry == NULL)
        die("--explain: there is no code or name %s (see --list-rules)", word);
    rules_explain(entry, stdout);
    exit(EXIT_CLEAN);
}

static _Noreturn void print_and_exit(const char *text)
{
    (void)fputs(text, stdout);
    exit(EXIT_CLEAN);
}

static void endless_parse(struct options *options, const char *text)
{
    if (strcmp(text, "expected") != 0)
        die("--endless: %s is not the word expected", text);
    options->endless_expected = true;
}

// The options that only keep their argument. NULL for another option.
static const char **option_text(struct options *options, int option)
{
    switch (option) {
    case OPTION_PROGRAM:
        return &options->program;
    case OPTION_ARGS_FILE:
        return &options->args_file;
    case OPTION_STDIN_FILE:
        return &options->stdin_file;
    case OPTION_HTML:
        return &options->html;
    case OPTION_CC:
        return &options->compiler;
    case OPTION_STD:
        return &options->standard;
    case OPTION_SAME_AS:
        return &options->same_as;
    case OPTION_GRADE:
        return &options->grade;
    default:
        return NULL;
    }
}

// The options that have no argument, and are not answered at once. NULL for another option.
static bool *option_flag(struct options *options, int option)
{
    switch (option) {
    case OPTION_QUICK:
        return &options->is_quick;
    case OPTION_ALL_SIGNALS:
        return &options->all_signals;
    case OPTION_SUBSET:
        return &options->is_subset;
    case OPTION_NO_CACHE:
        return &options->no_cache;
    case OPTION_VERBOSE:
        return &options->is_verbose;
    default:
        return NULL;
    }
}

static void option_take(struct options *options, int option, const char *text)
{
    const char **const kept = option_text(options, option);
    bool *const flag = option_flag(options, option);

    if (kept != NULL)
        *kept = text;
    if (flag != NULL)
        *flag = true;
    if (kept != NULL || flag != NULL)
        return;
    switch (option) {
    case OPTION_EXERCISE:
        options->is_exercise = true;
        options->seed = option_seed(text);
        break;
    case OPTION_SITE:
        options->site = option_site(text);
        break;
    case OPTION_COMPARE:
        options->by_words = option_by_words(text);
        break;
    case OPTION_ONLY:
        codes_add(&options->only, "--only", text);
        break;
    case OPTION_EXCLUDE:
        codes_add(&options->exclude, "--exclude", text);
        break;
    case OPTION_SEVERITY:
        options->severity = option_severity(text);
        break;
    case OPTION_FORMAT:
        options->format = option_format(text);
        break;
    case OPTION_COLOR:
        options->color = option_color(text);
        break;
    case OPTION_CFLAGS:
        words_split(&options->cflags, text, " \t");
        break;
    case OPTION_ENDLESS:
        endless_parse(options, text);
        break;
    case OPTION_SECONDS:
        options->seconds = option_number("--max-seconds", text, 1000000);
        break;
    case OPTION_JOBS:
        options->jobs = option_number("--jobs", text, 1000);
        break;
    case OPTION_LIST_RULES:
        rules_list(stdout);
        exit(EXIT_CLEAN);
    case OPTION_EXPLAIN:
        explain(text);
    case OPTION_VERSION:
        print_and_exit("forkcheck " FORK_VERSION "\n");
    default:
        print_and_exit(options_usage);
    }
}

// A line of .forkcheck: the options that it may set are those that belong to a project.
static bool config_take(const char *name, const char *value, void *context)
{
    struct options *options = context;

    if (strcmp(name, "args") == 0) {
        words_split(&options->arguments, value, " \t");
        options->has_arguments = true;
        return true;
    }
    static const char *const names[] = {"exclude", "only",    "severity",    "std",  "cflags",
                                        "cc",      "endless", "max-seconds", "site", "stdin-file"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (const struct option *option = table; option->name != NULL; option++)
            if (strcmp(name, names[i]) == 0 && strcmp(name, option->name) == 0) {
                option_take(options, option->val, arena_copy(&strings, text_of(value)).data);
                return true;
            }
    return false;
}

static void arguments_take(struct options *options, char **words)
{
    words_free(&options->arguments);
    options->has_arguments = true;
    for (; *words != NULL; words++)
        words_add(&options->arguments, *words);
}

static void grade_check(const struct options *options)
{
    if (options->program != NULL || options->sources.count > 0)
        die("--grade goes with no other program, and with no source");
    if (options->html != NULL || options->format != FORMAT_TEXT)
        die("--grade goes with neither --html nor --format: its table is CSV");
}

static void combination_check(const struct options *options)
{
    if (options->is_exercise && (options->grade != NULL || options->program != NULL ||
                                 options->sources.count > 0 || options->format != FORMAT_TEXT))
        die("--exercise goes with no program, and with neither --grade nor --format");
    if (options->grade != NULL)
        grade_check(options);
    else if (options->is_exercise)
        return;
    else if (options->program == NULL && options->sources.count == 0)
        die("no source given; try --help");
    if (options->program != NULL && options->sources.count > 0)
        die("--program goes with no source");
    if (options->args_file != NULL && options->has_arguments)
        die("--args-file goes with no other arguments");
    if (options->by_words && options->same_as == NULL)
        die("--compare goes with --same-as only");
    if (options->is_subset && options->same_as == NULL)
        die("--subset goes with --same-as only");
}

static int count_before_dashes(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--") == 0)
            return i;
    return argc;
}

void options_parse(struct options *options, int argc, char **argv)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const int count = count_before_dashes(argc, argv);
    int option = 0;

    *options = (struct options){
        .severity = SEVERITY_WARNING, .seconds = 120, .jobs = processors > 0 ? processors : 1};
    config_read(".forkcheck", config_take, options);
    if (count < argc)
        arguments_take(options, argv + count + 1);
    while ((option = getopt_long(count, argv, "", table, NULL)) != -1) {
        if (option == '?') {
            (void)fputs("forkcheck: try --help\n", stderr);
            exit(EXIT_TROUBLE);
        }
        option_take(options, option, optarg);
    }
    for (int i = optind; i < count; i++)
        words_add(&options->sources, argv[i]);
    combination_check(options);
}

static bool has_entry(const struct words *words, const struct catalogue_entry *entry)
{
    for (size_t i = 0; i < words->count; i++)
        if (catalogue_find(text_of(words->items[i])) == entry)
            return true;
    return false;
}

bool options_want(const struct options *options, const struct catalogue_entry *entry)
{
    return entry->severity >= options->severity && !has_entry(&options->exclude, entry) &&
           (options->only.count == 0 || has_entry(&options->only, entry));
}
