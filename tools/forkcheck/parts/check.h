// SPDX-License-Identifier: MIT
//
// What all parts share: the program under judgement, and what is said at the end about what was
// checked.

#ifndef FORK_FORKCHECK_CHECK_H
#define FORK_FORKCHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/findings.h"
#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/sandbox/sweep.h"
#include "lib/base/arena.h"
#include "lib/base/key_table.h"

// A list of arguments for the program.
struct argument_list {
    struct words words;
    const char *shown; // as a shell would take it: " 2", or "" for none
};

// What the program reads from its standard input.
struct input {
    const char *path;     // a copy in the scratch directory; NULL: it is empty
    const char *name;     // of the file in commands for the user, as a shell takes it
    const char *maker;    // a command that prints it; NULL if the user has it
    const char *shown;    // in words for the user
    const char *identity; // differs for other bytes
};

// One that the user gives, or an empty one and five others.
enum { INPUTS_MAX = 6 };

struct check {
    const struct options *options;
    struct findings *findings;
    struct arena strings; // texts that live as long as the check

    const char *compiler;             // NULL if there is none
    const char *name;                 // base name of the program: "one_fork"
    const char *program;              // its path; with sources, in the scratch directory
    const char *directory;            // where it works, below the scratch directory
    bool is_built;                    // the program can be run
    bool is_closed;                   // what it does depends on nothing else (recall.h)
    struct buffer errors;             // what the compiler said if it is not
    struct function_range *functions; // where they are known
    size_t function_count;
    struct argument_list *lists;
    size_t list_count;
    const struct argument_list *shown; // those on the page: the first with which the program forks
    struct argument_list larger; // for real runs alone; without words where the user has chosen
    // The least and the greatest numbers that the source accepts; without words if it is not known.
    struct argument_list least, greatest;
    // With a number in one place that can be another one (parts/sweeping.h); without words: none
    // is.
    struct argument_list swept;
    struct sweep sweep;
    struct input inputs[INPUTS_MAX];
    size_t input_count;

    bool has_looked_between; // a search BETWEEN (search.h) is complete

    const char *same_as; // --same-as: "same", "different", "unknown"; or NULL

    struct key_table checked;    // sentences: what was checked
    struct key_table absent;     // tools that are not installed, and how to get them
    struct key_table missing;    // what could not be checked, and why: the result is incomplete
    struct key_table missing_in; // (number of the reason in `missing`, run or search) pairs
    struct key_table notes;      // what the searches assumed
};

// Adds a sentence to one of the tables of CHECK, unless it is there already.
void check_say(struct key_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Adds a reason why the result is incomplete, and the run or search that it is about. A reason with
// several is said once.
void check_miss(struct check *check, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Why a job has no result where job_had_no_time (jobs.h).
#define CHECK_LATE "there was not enough time (--max-seconds)"

// Says in CHECK that there was no time for PART, so that the result is incomplete.
void check_say_late(struct check *check, const char *part);

// The number REASON of CHECK's `missing` as a sentence: "valgrind: it took too long (a real run,
// and 2 more)". The caller frees it.
struct buffer check_missing(const struct check *check, size_t reason);

// A text that lives as long as CHECK.
const char *check_print(struct check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The source whose base name is that of FILE, as the user gave it; FILE itself if there is none.
const char *check_source(const struct check *check, const char *file);

// Whether COMMAND, which may be a path, is found in the environment's PATH. If so, adds its path to
// PATH, which is empty.
bool check_find_command(const char *command, struct buffer *path);

// Likewise, for those who do not need to know where.
bool check_has_command(const char *command);

// Appends WORD so that a shell takes it as one word.
void shell_add(struct buffer *text, const char *word);

#endif
