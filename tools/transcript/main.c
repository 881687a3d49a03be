// SPDX-License-Identifier: MIT
//
// transcript: runs the commands that chapters show in terminals, and compares the outputs. See
// transcript(1).

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/staging.h"
#include "lib/base/version.h"
#include "lib/literate/document.h"
#include "transcript/chapter.h"
#include "transcript/identity.h"
#include "transcript/interrupt.h"
#include "transcript/keeper.h"
#include "transcript/run.h"
#include "transcript/scratch.h"
#include "transcript/tree.h"
#include "transcript/variants.h"

enum { SECONDS = 20, SECONDS_MAX = 86400 };

struct options {
    struct run_settings settings;
    const char *record; // the file for the record; null: no record
    bool accept;
};

static const char usage_text[] =
    "usage: transcript [--accept | --json FILE [--programs DIR]] [--from DIR]...\n"
    "                  [--compile COMMAND] [--interleave PROGRAM] [--timeout SECONDS]\n"
    "                  [--strict] CHAPTER...\n";

static const char help_text[] =
    "\n"
    "Runs what the chapters show in their console blocks, and compares.\n"
    "\n"
    "  --accept           put what is printed now into the chapters\n"
    "  --json FILE        write a record of the runs of one chapter\n"
    "  --programs DIR     list in it what is to be recorded, and keep the programs\n"
    "                     that the chapter compiles in DIR\n"
    "  --from DIR         give each transcript a copy of every file in DIR\n"
    "  --compile COMMAND  compile the variants of programs so (cc -O2 -g)\n"
    "  --interleave PROGRAM\n"
    "                     ask this tool whether some schedule shows what is shown\n"
    "  --timeout SECONDS  for each transcript (20)\n"
    "  --strict           a transcript that this machine cannot run is an error\n"
    "  --help             show this\n"
    "  --version          show the version\n"
    "\n"
    "Exit status: 0 all are true, 1 some are not, 2 usage or system failure.\n";

_Noreturn static void refuse_usage(void)
{
    (void)fputs(usage_text, stderr);
    exit(EXIT_TROUBLE);
}

static long parse_seconds(const char *text)
{
    char *end = NULL;
    errno = 0;
    const long seconds = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || seconds < 1 || seconds > SECONDS_MAX)
        die("--timeout: '%s' is not a number of seconds from 1 to %d", text, SECONDS_MAX);
    return seconds;
}

// Reads the options; the directories go to DIRECTORIES, which has room for every argument.
static void parse_options(struct options *options, const char **directories, int argc, char **argv)
{
    static const struct option known[] = {
        {"accept", no_argument, NULL, 'a'},
        {"json", required_argument, NULL, 'j'},
        {"programs", required_argument, NULL, 'p'},
        {"from", required_argument, NULL, 'f'},
        {"compile", required_argument, NULL, 'c'},
        {"interleave", required_argument, NULL, 'i'},
        {"timeout", required_argument, NULL, 't'},
        {"strict", no_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int option = 0;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case 'a':
            options->accept = true;
            break;
        case 'j':
            options->record = optarg;
            break;
        case 'p':
            options->settings.programs = optarg;
            break;
        case 'f':
            directories[options->settings.contents.directory_count++] = optarg;
            break;
        case 'c':
            options->settings.compiler = optarg;
            break;
        case 'i':
            options->settings.contents.interleave = optarg;
            break;
        case 't':
            options->settings.seconds = parse_seconds(optarg);
            break;
        case 's':
            options->settings.is_strict = true;
            break;
        case 'h':
            printf("%s%s", usage_text, help_text);
            exit(EXIT_CLEAN);
        case 'v':
            (void)puts("transcript (Fork by Example) " FORK_VERSION);
            exit(EXIT_CLEAN);
        default:
            refuse_usage();
        }
    }
    for (int i = optind; i < argc; i++)
        if (options->accept && strcmp(argv[i], "-") == 0)
            die("--accept cannot write to standard input");
    if (options->settings.programs != NULL && options->record == NULL)
        refuse_usage();
    if (optind == argc || (options->record != NULL && (options->accept || argc - optind > 1)))
        refuse_usage();
}

// Runs one chapter. Adds the new chapter or the record to RESULT, if there is one. Returns the exit
// status for this chapter.
static int do_chapter(const char *path, const struct options *options, struct buffer *result)
{
    struct buffer bytes = file_read(path);
    struct buffer source = {0};
    buffer_add(&source, buffer_text(&bytes));
    struct document *document = document_parse(path, bytes);
    struct run_settings settings = options->settings;
    struct variants variants = {0};
    if (document->diagnostics.count == 0)
        variants_make(&variants, document, &settings);
    if (document->diagnostics.count == 0 && options->accept)
        chapter_accept(document, buffer_text(&source), &settings, result);
    else if (document->diagnostics.count == 0)
        chapter_check(document, &settings, options->record == NULL ? NULL : result);
    variants_free(&variants);
    diagnostics_print(&document->diagnostics, document->name);
    const int status = document->diagnostics.count == 0 ? EXIT_CLEAN : EXIT_INPUT;
    document_free(document);
    buffer_free(&source);
    return status;
}

// Runs all chapters and then, if none has errors, writes the results. Staging handles signals in
// its own way, so it begins after the last session.
static int do_chapters(char *const *paths, size_t count, const struct options *options)
{
    struct buffer *results = memory_new(count, sizeof *results);
    int worst = EXIT_CLEAN;
    for (size_t i = 0; i < count && interrupted_by() == 0; i++) {
        const int status = do_chapter(paths[i], options, &results[i]);
        if (status > worst)
            worst = status;
    }
    for (size_t i = 0; i < count; i++) {
        if (worst == EXIT_CLEAN && interrupted_by() == 0 && results[i].size > 0)
            staging_add_named(options->accept ? paths[i] : options->record,
                              buffer_text(&results[i]));
        buffer_free(&results[i]);
    }
    staging_commit();
    free(results);
    return worst;
}

int main(int argc, char **argv)
{
    program_start("transcript");
    const char **directories = memory_new((size_t)argc, sizeof *directories);
    struct options options = {.settings = {.contents = {.directories = directories},
                                           .compiler = "cc -O2 -g",
                                           .seconds = SECONDS}};
    parse_options(&options, directories, argc, argv);
    tree_adopt();
    options.settings.identity = identity_choose();
    if (options.settings.identity.is_own)
        tree_own_user(options.settings.identity.uid);
    scratch_begin();
    keeper_start(&options.settings.identity);
    const int status = do_chapters(argv + optind, (size_t)(argc - optind), &options);
    free(directories);
    if (interrupted_by() != 0) {
        keeper_clean_up();
        interrupt_die(interrupted_by());
    }
    return status;
}
