// SPDX-License-Identifier: MIT
//
// weave: makes a site out of the chapters. See weave(1).

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/staging.h"
#include "lib/base/version.h"
#include "weave/book/book.h"
#include "weave/site.h"

struct options {
    const char *directory;
    const char *runs;
    const char *repository;
    bool has_findings;
};

static const char usage[] =
    "usage: weave [-d DIR] [--runs DIR] [--repository URL] [--findings] FILE...\n";

static const char help[] =
    "Makes the site out of the chapters FILE; the one named README.md gives their order.\n"
    "\n"
    "  -d DIR             write the site into DIR, which is made if need be (default: .)\n"
    "      --runs DIR     where the records of transcript(1) are: CHAPTER.transcript.json,\n"
    "                     and the figures: NAME.svg\n"
    "      --repository URL\n"
    "                     where the sources can be seen and edited\n"
    "      --findings     also make findings.html, about the findings of forkcheck(1)\n"
    "      --help         print this and exit\n"
    "      --version      print the version and exit\n"
    "\n"
    "Exit status: 0 clean, 1 bad input, 2 wrong usage or a failure of the system.\n";

enum { OPTION_RUNS = 256, OPTION_REPOSITORY, OPTION_FINDINGS, OPTION_HELP, OPTION_VERSION };

static const struct option long_options[] = {
    {"runs", required_argument, NULL, OPTION_RUNS},
    {"repository", required_argument, NULL, OPTION_REPOSITORY},
    {"findings", no_argument, NULL, OPTION_FINDINGS},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

_Noreturn static void fail_usage(void)
{
    fputs(usage, stderr);
    exit(EXIT_TROUBLE);
}

_Noreturn static void print_and_exit(const char *text)
{
    fputs(text, stdout);
    exit(EXIT_CLEAN);
}

static void read_option(struct options *options, int option)
{
    switch (option) {
    case 'd':
        options->directory = optarg;
        break;
    case OPTION_RUNS:
        options->runs = optarg;
        break;
    case OPTION_REPOSITORY:
        options->repository = optarg;
        break;
    case OPTION_FINDINGS:
        options->has_findings = true;
        break;
    case OPTION_HELP:
        fputs(usage, stdout);
        print_and_exit(help);
    case OPTION_VERSION:
        print_and_exit("weave " FORK_VERSION "\n");
    default:
        fail_usage();
    }
}

static struct options read_options(int argc, char *argv[])
{
    struct options options = {.directory = ".", .repository = ""};
    int option = 0;

    while ((option = getopt_long(argc, argv, "d:", long_options, NULL)) != -1)
        read_option(&options, option);
    if (optind == argc)
        fail_usage();
    return options;
}

// Checks that FILE may be written into DIRECTORY. If not, reports it to the chapter that FILE is
// made from, or ends the program when FILE has no owner.
static void check_file(const struct site_file *file, const char *directory)
{
    const char *refusal = staging_refusal(directory, file->name.data);

    if (refusal != NULL && file->owner == NULL)
        die("%s/%s: %s", directory, file->name.data, refusal);
    if (refusal != NULL)
        diagnostics_add(file->owner->errors, (struct place){1, 1}, "%s/%s: %s", directory,
                        file->name.data, refusal);
}

// Stages FILE unless DIRECTORY has it with the same content: a page that stays the same keeps its
// modification time.
static void write_file(const struct site_file *file, const char *directory)
{
    struct text content = buffer_text(&file->content);

    if (staging_compare(directory, file->name.data, content) != STAGING_SAME)
        staging_add(directory, file->name.data, content);
}

static size_t weave(struct book *book, const struct options *options)
{
    struct site site = {0};
    size_t errors = book_report(book);

    if (errors > 0)
        return errors;
    site_make(&site, book);
    for (size_t i = 0; i < site.count; i++)
        check_file(&site.files[i], options->directory);
    errors = book_report(book);
    for (size_t i = 0; i < site.count && errors == 0; i++)
        write_file(&site.files[i], options->directory);
    staging_commit();
    site_free(&site);
    return errors;
}

int main(int argc, char *argv[])
{
    program_start("weave");
    const struct options options = read_options(argc, argv);
    struct book book = {.repository = options.repository,
                        .runs = options.runs,
                        .has_findings = options.has_findings};

    book_read(&book, argv + optind, (size_t)(argc - optind));
    size_t errors = weave(&book, &options);
    book_free(&book);
    return errors == 0 ? EXIT_CLEAN : EXIT_INPUT;
}
