// SPDX-License-Identifier: MIT
// The command line.
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/fault_option.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"
#include "interleave/options.h"
#include "interleave/search/search.h"
#include "interleave/tracee/errors.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/version.h"

// Default of --reduce-from: smaller programs are searched in full within a moment.
enum { REDUCE_FROM = 10000 };

static const char usage[] =
    "usage: interleave [OPTIONS] PROGRAM [ARGUMENT...]\n"
    "Runs the program under every schedule and lists every distinct outcome once.\n"
    "\n"
    "  --count               print the number of outcomes and nothing else\n"
    "  --list                print all outcomes, however many there are\n"
    "  --stdout=tty|pipe|file  what the program's standard output is (tty)\n"
    "  --stdin=FILE          what the program reads: a file, or empty; by itself, what is piped\n"
    "                        into interleave\n"
    "  --fail CALL:ERROR[@WHEN]  make such calls fail (fork:EAGAIN, write:ENOSPC@2, write:short):\n"
    "                        one in a schedule, each in turn, and none; @K the K-th, @K+ from\n"
    "                        the K-th on, @K-L from the K-th to the L-th, @+ from one on, each\n"
    "                        in turn, and none, @* any of them, in every combination;\n"
    "                        CALL::ERROR also where the call has no such error\n"
    "  --fail all            each call that the program makes, with each error from outside, once\n"
    "                        and from one call on, in a search of its own\n"
    "  --fail list           print the errors that each call can have\n"
    "  --findings FILE       write the findings as JSON, for other programs to read\n"
    "  --json FILE           write the graph of states (- for standard output)\n"
    "  --svg FILE            draw the lives of the processes in the first outcome, or in\n"
    "                        the schedule of --replay (- for standard output)\n"
    "  --html FILE           write a page with the findings, the source, and a stepper in which "
    "the\n"
    "                        reader chooses who runs next (- for standard output)\n"
    "  --replay SCHEDULE     run one schedule, and tell its steps\n"
    "  --possible FILE       tell whether any schedule shows this text, and which\n"
    "  --same-as REFERENCE   tell whether the outcomes are those of another program, or of a file\n"
    "                        that --list or --json has written, and show one that only one has\n"
    "  --compare=exact|words  with --same-as: by words, blanks and line ends do not count (exact)\n"
    "  --renumber            with --same-as: which process has which number does not count\n"
    "  --subset              with --same-as: outcomes that only the reference has do not count\n"
    "  --confirm N           schedules drawn by chance and run for real as a check (20)\n"
    "  --cross-check         compare with another search (small programs only)\n"
    "  --max-states N, --max-runs N, --max-processes N, --max-seconds N,\n"
    "  --max-rounds N"
    "        limits (1000000, 100000, 64, 600, 10)\n"
    "  --endless=expected    the program is meant to run for ever: that is no finding\n"
    "  --descriptors         descriptors that an executed program inherits are findings\n"
    "  --ordered             output whose order depends on the schedule is a finding\n"
    "  --reap=linux|any      of several dead children, a wait for any takes the oldest, or\n"
    "                        each in turn (linux)\n"
    "  --all-signals         signal handlers also run between two instructions: at each access to\n"
    "                        memory that the handler and what it interrupts both use\n"
    "  --pipe-size N         a pipe holds N bytes (65536): with few, who writes before anybody\n"
    "                        reads is found to wait\n"
    "  --no-reduction        try every order of steps in large programs, too\n"
    "  --reduce-from N       with more states than this, one order is enough where the order\n"
    "                        makes no difference (10000)\n"
    "  --error-exitcode N    exit status when something is wrong (1)\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 no findings, 1 findings, 2 usage or system failure, 3 incomplete.\n"
    "With --possible and --same-as: 0 it is, 1 it is not.\n";

enum {
    OPTION_COUNT = 256,
    OPTION_LIST,
    OPTION_STDOUT,
    OPTION_STDIN,
    OPTION_FAIL,
    OPTION_FINDINGS,
    OPTION_JSON,
    OPTION_SVG,
    OPTION_HTML,
    OPTION_REPLAY,
    OPTION_POSSIBLE,
    OPTION_SAME_AS,
    OPTION_COMPARE,
    OPTION_RENUMBER,
    OPTION_SUBSET,
    OPTION_CONFIRM,
    OPTION_CROSS_CHECK,
    OPTION_STATES,
    OPTION_RUNS,
    OPTION_PROCESSES,
    OPTION_SECONDS,
    OPTION_ROUNDS,
    OPTION_ENDLESS,
    OPTION_DESCRIPTORS,
    OPTION_ORDERED,
    OPTION_REAP,
    OPTION_ALL_SIGNALS,
    OPTION_PIPE_SIZE,
    OPTION_NO_REDUCTION,
    OPTION_REDUCE_FROM,
    OPTION_ERROR,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option table[] = {
    {"count", no_argument, NULL, OPTION_COUNT},
    {"list", no_argument, NULL, OPTION_LIST},
    {"stdout", required_argument, NULL, OPTION_STDOUT},
    {"stdin", required_argument, NULL, OPTION_STDIN},
    {"fail", required_argument, NULL, OPTION_FAIL},
    {"findings", required_argument, NULL, OPTION_FINDINGS},
    {"json", required_argument, NULL, OPTION_JSON},
    {"svg", required_argument, NULL, OPTION_SVG},
    {"html", required_argument, NULL, OPTION_HTML},
    {"replay", required_argument, NULL, OPTION_REPLAY},
    {"possible", required_argument, NULL, OPTION_POSSIBLE},
    {"same-as", required_argument, NULL, OPTION_SAME_AS},
    {"compare", required_argument, NULL, OPTION_COMPARE},
    {"renumber", no_argument, NULL, OPTION_RENUMBER},
    {"subset", no_argument, NULL, OPTION_SUBSET},
    {"confirm", required_argument, NULL, OPTION_CONFIRM},
    {"cross-check", no_argument, NULL, OPTION_CROSS_CHECK},
    {"max-states", required_argument, NULL, OPTION_STATES},
    {"max-runs", required_argument, NULL, OPTION_RUNS},
    {"max-processes", required_argument, NULL, OPTION_PROCESSES},
    {"max-seconds", required_argument, NULL, OPTION_SECONDS},
    {"max-rounds", required_argument, NULL, OPTION_ROUNDS},
    {"endless", required_argument, NULL, OPTION_ENDLESS},
    {"descriptors", no_argument, NULL, OPTION_DESCRIPTORS},
    {"ordered", no_argument, NULL, OPTION_ORDERED},
    {"reap", required_argument, NULL, OPTION_REAP},
    {"all-signals", no_argument, NULL, OPTION_ALL_SIGNALS},
    {"pipe-size", required_argument, NULL, OPTION_PIPE_SIZE},
    {"no-reduction", no_argument, NULL, OPTION_NO_REDUCTION},
    {"reduce-from", required_argument, NULL, OPTION_REDUCE_FROM},
    {"error-exitcode", required_argument, NULL, OPTION_ERROR},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {0},
};

// What a pipe of Linux holds: the program's pipes are real ones, too.
enum { PIPE_SIZE_MAX = 1 << 16 };

static long number_parse(const char *option, const char *text, long least, long most)
{
    char *end = NULL;

    errno = 0;
    const long number = strtol(text, &end, 10);
    if (errno || end == text || *end || number < least || number > most)
        die("--%s: %s is not a number from %ld to %ld", option, text, least, most);
    return number;
}

static enum output_kind output_parse(const char *text)
{
    static const char *const names[] = {"tty", "pipe", "file"};

    for (int i = 0; i < 3; i++)
        if (!strcmp(text, names[i]))
            return (enum output_kind)i;
    die("--stdout: %s is none of tty, pipe and file", text);
}

static bool reap_parse(const char *text)
{
    if (strcmp(text, "linux") != 0 && strcmp(text, "any") != 0)
        die("--reap: %s is none of linux and any", text);
    return strcmp(text, "any") == 0;
}

static bool words_parse(const char *text)
{
    if (strcmp(text, "exact") != 0 && strcmp(text, "words") != 0)
        die("--compare: %s is none of exact and words", text);
    return strcmp(text, "words") == 0;
}

// A pipe holds whole pages, or less than one: then at least what POSIX lets a write rely on.
static size_t pipe_size_parse(const char *text)
{
    const long page = sysconf(_SC_PAGESIZE);
    const long size = number_parse("pipe-size", text, _POSIX_PIPE_BUF, PIPE_SIZE_MAX);

    return (size_t)(size < page ? size : size - size % page);
}

static _Noreturn void print_and_exit(const char *text)
{
    fputs(text, stdout);
    exit(fflush(stdout) ? 2 : 0);
}

static void fault_take(struct options *options, const char *text)
{
    if (!strcmp(text, "list")) {
        struct buffer list = {0};
        errors_print_all(&list);
        print_and_exit(list.data);
    }
    if (!strcmp(text, "all")) {
        options->fail_all = true;
        return;
    }
    if (options->faults == FAULT_MAX)
        die("--fail: at most %d times", FAULT_MAX);
    fault_parse(text, &options->fault[options->faults++]);
}

static void limit_parse(struct limits *limits, int option, const char *name, const char *text)
{
    if (option == OPTION_STATES)
        limits->states = number_parse(name, text, 1, 100000000);
    else if (option == OPTION_RUNS)
        limits->runs = number_parse(name, text, 1, 100000000);
    else if (option == OPTION_PROCESSES)
        limits->processes = (int)number_parse(name, text, 1, PROCESS_MAX);
    else if (option == OPTION_ROUNDS)
        limits->rounds = (int)number_parse(name, text, 1, 1000000);
    else if (option == OPTION_REDUCE_FROM)
        limits->reduction = number_parse(name, text, 0, 100000000);
    else if (option == OPTION_NO_REDUCTION)
        limits->reduction = -1;
    else
        limits->seconds = number_parse(name, text, 1, 1000000);
}

// The options that only turn something on. NULL for another option.
static bool *option_switch(struct options *options, int option)
{
    switch (option) {
    case OPTION_COUNT:
        return &options->count;
    case OPTION_LIST:
        return &options->list;
    case OPTION_CROSS_CHECK:
        return &options->cross_check;
    case OPTION_RENUMBER:
        return &options->renumbers;
    case OPTION_SUBSET:
        return &options->is_subset;
    case OPTION_DESCRIPTORS:
        return &options->finding_choice.descriptors;
    case OPTION_ALL_SIGNALS:
        return &options->all_signals;
    case OPTION_ORDERED:
        return &options->finding_choice.ordered;
    default:
        return NULL;
    }
}

// The options that only keep their argument. NULL for another option.
static const char **option_text(struct options *options, int option)
{
    switch (option) {
    case OPTION_STDIN:
        return &options->input;
    case OPTION_FINDINGS:
        return &options->findings;
    case OPTION_JSON:
        return &options->json;
    case OPTION_SVG:
        return &options->svg;
    case OPTION_HTML:
        return &options->html;
    case OPTION_REPLAY:
        return &options->replay;
    case OPTION_POSSIBLE:
        return &options->possible;
    case OPTION_SAME_AS:
        return &options->same_as;
    default:
        return NULL;
    }
}

static void option_take(struct options *options, int option, const char *name, const char *text)
{
    bool *const is_on = option_switch(options, option);
    const char **const kept = option_text(options, option);

    if (is_on)
        *is_on = true;
    else if (kept)
        *kept = text;
    if (is_on || kept)
        return;
    switch (option) {
    case OPTION_STDOUT:
        options->output = output_parse(text);
        break;
    case OPTION_FAIL:
        fault_take(options, text);
        break;
    case OPTION_COMPARE:
        options->by_words = words_parse(text);
        break;
    case OPTION_CONFIRM:
        options->confirm = (int)number_parse(name, text, 0, 1000000);
        break;
    case OPTION_ENDLESS:
        if (strcmp(text, "expected") != 0)
            die("--endless: %s is not the word expected", text);
        options->finding_choice.endless_expected = true;
        break;
    case OPTION_REAP:
        options->reaps_any = reap_parse(text);
        break;
    case OPTION_PIPE_SIZE:
        options->pipe_size = pipe_size_parse(text);
        break;
    case OPTION_ERROR:
        options->error_exitcode = (int)number_parse(name, text, 0, 255);
        break;
    case OPTION_HELP:
        print_and_exit(usage);
    case OPTION_VERSION:
        print_and_exit("interleave " FORK_VERSION "\n");
    default:
        limit_parse(&options->limits, option, name, text);
    }
}

static bool is_standard(const char *file)
{
    return file && !strcmp(file, "-");
}

static void combination_check(struct options *options)
{
    const bool draws = options->json || options->svg || options->html;
    const bool reports = options->count || options->list || draws || options->replay;

    if (options->possible && reports)
        die("--possible goes with none of --count, --list, --json, --svg, --html and --replay");
    if (options->findings && (options->replay || options->possible || options->cross_check))
        die("--findings goes with none of --replay, --possible and --cross-check");
    if (is_standard(options->findings))
        die("--findings needs the name of a file: standard output is for the report");
    if (options->cross_check && (reports || options->possible))
        die("--cross-check goes with none of --count, --list, --json, --svg, --html, --replay and "
            "--possible");
    if (options->same_as && (reports || options->possible || options->findings ||
                             options->cross_check || options->fail_all))
        die("--same-as goes with none of --count, --list, --json, --svg, --html, --replay, "
            "--possible, --findings, --cross-check and --fail all");
    if (!options->same_as && (options->is_subset || options->by_words || options->renumbers))
        die("--subset, --compare and --renumber go with --same-as only");
    // These need the whole graph.
    if (draws || options->cross_check)
        options->limits.reduction = -1;
    if (is_standard(options->possible) && is_standard(options->input))
        die("--possible - and --stdin=- cannot both read standard input");
    if (options->fail_all && (options->faults || options->count || draws || options->replay ||
                              options->possible || options->cross_check))
        die("--fail all goes with no other --fail, and with none of --count, --json, --svg, "
            "--html, --replay, --possible and --cross-check");
    if (is_standard(options->json) + is_standard(options->svg) + is_standard(options->html) > 1)
        die("only one of --json, --svg and --html can go to standard output");
}

void options_parse(struct options *options, int argc, char **argv)
{
    int option = 0;
    int which = 0;

    *options = (struct options){
        .limits = {1000000, 100000, 600, 64, 10, REDUCE_FROM}, .confirm = 20, .error_exitcode = 1};
    while ((option = getopt_long(argc, argv, "+", table, &which)) != -1) {
        if (option == '?') {
            fputs("interleave: try --help\n", stderr);
            exit(2);
        }
        option_take(options, option, table[which].name, optarg);
    }
    combination_check(options);
    options->finding_choice.is_apart = options->output != OUTPUT_TTY;
    options->program = argv + optind;
    options->file = options->program[0];
    options->finding_choice.program = options->file;
    if (!options->program[0])
        die("no program given; try --help");
}
