// SPDX-License-Identifier: MIT
//
// The command line, and the file .forkcheck in the current directory.

#ifndef FORK_FORKCHECK_OPTIONS_H
#define FORK_FORKCHECK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/catalogue.h"

enum format { FORMAT_TEXT, FORMAT_GCC, FORMAT_JSON, FORMAT_SARIF };
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

// A list of strings, with NULL at its end. The strings are borrowed.
struct words {
    const char **items;
    size_t count;
    size_t capacity;
};

void words_add(struct words *words, const char *word);

// The list as the arguments of a command, for execvp(3). WORDS is empty afterwards; the caller
// frees the list.
char **words_take(struct words *words);

// Frees the list, not the strings.
void words_free(struct words *words);

struct options {
    struct words sources; // empty with --program
    const char *program;  // --program, or NULL
    struct words arguments;
    bool has_arguments;     // even if there are none: `forkcheck x.c --`
    const char *args_file;  // --args-file, or NULL
    const char *stdin_file; // --stdin-file, or NULL
    const char *compiler;   // --cc, or NULL for gcc, else clang, else cc
    const char *standard;   // --std, or NULL
    struct words cflags;
    enum format format;
    const char *html; // the file for a page, or NULL
    enum color color;
    struct words only;    // codes and names that the catalogue has
    struct words exclude; // likewise
    enum severity severity;
    bool is_quick;
    bool no_cache;         // --no-cache
    bool is_verbose;       // --verbose
    bool endless_expected; // --endless=expected
    bool all_signals;      // --all-signals
    const char *same_as;   // --same-as: the reference, or NULL
    bool by_words;         // --compare=words
    bool is_subset;        // --subset
    const char *site;      // --site: where findings.html is, or NULL
    bool is_exercise;      // --exercise
    unsigned long seed;    // and its argument
    const char *grade;     // --grade: a directory of submissions, or NULL
    long seconds;          // for all parts together
    long jobs;             // how many at the same time
};

// What --help prints.
extern const char options_usage[];

// Reads .forkcheck, then the command line. --help, --version, --list-rules and --explain are
// answered at once. A usage error ends the program with status 2. What the result points to lives
// as long as the program.
void options_parse(struct options *options, int argc, char **argv);

// Whether findings of this kind are to be shown (--only, --exclude, --severity).
bool options_want(const struct options *options, const struct catalogue_entry *entry);

#endif
