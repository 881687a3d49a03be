// SPDX-License-Identifier: MIT
//
// tangle: Markdown in, files out. tangle(1) says what it guarantees.

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"
#include "lib/base/version.h"
#include "lib/literate/document.h"
#include "lib/literate/expand.h"
#include "tangle/depfile.h"
#include "tangle/overwrites.h"
#include "tangle/targets.h"

enum mode { MODE_WRITE, MODE_CHECK, MODE_MAP };

struct options {
    const char *directory; // NULL: the working directory; shown paths then have no prefix
    const char *depfile;   // NULL: no depfile
    enum mode mode;
    bool lined;
};

static const char usage_text[] = "usage: tangle [-l] [-d DIR] [-M FILE] FILE.md...\n"
                                 "       tangle --check [-l] [-d DIR] FILE.md...\n"
                                 "       tangle --map [-l] [-d DIR] FILE.md...\n";

static const char help_text[] =
    "Takes the programs out of literate Markdown. FILE.md may be - for standard input.\n"
    "\n"
    "  -d DIR     write below DIR (made if need be), not the working directory\n"
    "  -l         put #line directives into C, so that compilers name the Markdown\n"
    "  -M FILE    write a depfile for make: each output and the document it comes from\n"
    "  --check    write nothing; fail when an output is missing or differs\n"
    "  --map      write nothing; print where each line of each output comes from\n"
    "  --help     print this\n"
    "  --version  print the version\n"
    "\n"
    "Exit status: 0 clean, 1 bad input, 2 wrong usage or system failure. See tangle(1).\n";

static _Noreturn void usage(void)
{
    (void)fputs(usage_text, stderr);
    exit(EXIT_TROUBLE);
}

static _Noreturn void help(void)
{
    (void)fputs(usage_text, stdout);
    (void)putchar('\n');
    (void)fputs(help_text, stdout);
    exit(EXIT_CLEAN);
}

static void set_mode(struct options *options, enum mode mode)
{
    if (options->mode != MODE_WRITE && options->mode != mode)
        usage();
    options->mode = mode;
}

static const char *path_argument(const char *path)
{
    if (*path == '\0')
        usage();
    return path;
}

static void set_option(struct options *options, int letter)
{
    switch (letter) {
    case 'd':
        options->directory = path_argument(optarg);
        break;
    case 'l':
        options->lined = true;
        break;
    case 'M':
        options->depfile = path_argument(optarg);
        break;
    case 'c':
        set_mode(options, MODE_CHECK);
        break;
    case 'm':
        set_mode(options, MODE_MAP);
        break;
    case 'h':
        help();
    case 'v':
        (void)puts("tangle (Fork by Example) " FORK_VERSION);
        exit(EXIT_CLEAN);
    default:
        usage();
    }
}

static struct options parse_options(int argc, char *argv[])
{
    static const struct option names[] = {
        {"check", no_argument, NULL, 'c'},
        {"map", no_argument, NULL, 'm'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    struct options options = {0};
    int letter = 0;
    while ((letter = getopt_long(argc, argv, "d:lM:", names, NULL)) != -1)
        set_option(&options, letter);
    if (optind == argc || (options.mode != MODE_WRITE && options.depfile != NULL))
        usage();
    return options;
}

static const char *output_directory(const struct options *options)
{
    return options->directory != NULL ? options->directory : ".";
}

// The path of a target from the working directory, as the user would write it.
static struct buffer shown_path(const struct options *options, const struct target *target)
{
    struct buffer path = {0};
    if (options->directory != NULL) {
        buffer_add_string(&path, options->directory);
        if (path.data[path.size - 1] != '/')
            buffer_add_byte(&path, '/');
    }
    buffer_add(&path, buffer_text(&target->path));
    return path;
}

static void check_target(const struct options *options, const struct target *target,
                         struct text text)
{
    enum staging_state state = staging_compare(output_directory(options), target->path.data, text);
    if (state == STAGING_SAME)
        return;
    struct buffer path = shown_path(options, target);
    diagnostics_add(&target->document->diagnostics, target->root->place, "%s %s",
                    buffer_string(&path),
                    state == STAGING_MISSING ? "is missing" : "differs from what this expands to");
    buffer_free(&path);
}

static void print_map(const struct options *options, const struct target *target,
                      const struct origins *origins)
{
    struct buffer path = shown_path(options, target);
    const char *name = buffer_string(&path);
    for (size_t i = 0; i < origins->count; i++)
        (void)printf("%s:%zu\t%s:%zu\n", name, i + 1, target->document->name, origins->lines[i]);
    buffer_free(&path);
}

static void write_target(const struct options *options, const struct target *target,
                         struct text text)
{
    const char *directory = output_directory(options);
    if (staging_compare(directory, target->path.data, text) != STAGING_SAME)
        staging_add(directory, target->path.data, text);
}

static void stage_depfile(const struct options *options, const struct targets *targets)
{
    struct buffer rules = {0};
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        struct buffer path = shown_path(options, target);
        depfile_add_target(&rules, buffer_text(&path));
        if (strcmp(target->document->path, "-") != 0)
            depfile_add_prerequisite(&rules, text_of(target->document->path));
        buffer_add_byte(&rules, '\n');
        buffer_free(&path);
    }
    staging_add_named(options->depfile, buffer_text(&rules));
    buffer_free(&rules);
}

// Prints and drops the errors of all documents. Returns true if there were any.
static bool report(struct document **documents, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        any = any || documents[i]->diagnostics.count > 0;
        diagnostics_print(&documents[i]->diagnostics, documents[i]->name);
        diagnostics_free(&documents[i]->diagnostics);
    }
    return any;
}

static void produce(const struct options *options, const struct targets *targets)
{
    struct buffer text = {0};
    struct origins origins = {0};
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        text.size = 0;
        expand(&text, target->document, target->root, options->lined,
               options->mode == MODE_MAP ? &origins : NULL);
        if (options->mode == MODE_CHECK)
            check_target(options, target, buffer_text(&text));
        else if (options->mode == MODE_MAP)
            print_map(options, target, &origins);
        else
            write_target(options, target, buffer_text(&text));
    }
    buffer_free(&text);
    free(origins.lines);
}

static int tangle(const struct options *options, struct document **documents, size_t count)
{
    struct targets targets = {0};
    for (size_t i = 0; i < count; i++)
        targets_add(&targets, documents[i]);
    targets_check(&targets, output_directory(options));
    overwrites_check(&targets, output_directory(options), documents, count);
    bool wrong = report(documents, count);
    if (!wrong) {
        produce(options, &targets);
        wrong = report(documents, count);
        if (options->depfile != NULL) {
            overwrites_check_depfile(options->depfile, &targets, output_directory(options),
                                     documents, count);
            stage_depfile(options, &targets);
        }
        staging_commit();
    }
    targets_free(&targets);
    return wrong ? EXIT_INPUT : EXIT_CLEAN;
}

int main(int argc, char *argv[])
{
    program_start("tangle");
    struct options options = parse_options(argc, argv);
    size_t count = (size_t)(argc - optind);
    struct document **documents = memory_new(count, sizeof(struct document *));
    for (size_t i = 0; i < count; i++) {
        const char *path = argv[optind + (int)i];
        documents[i] = document_parse(path, file_read(path));
    }
    int status = tangle(&options, documents, count);
    for (size_t i = 0; i < count; i++)
        document_free(documents[i]);
    free(documents);
    return status;
}
