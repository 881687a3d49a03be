// SPDX-License-Identifier: MIT
//
// One search with interleave(1), and what becomes of its result.

#ifndef FORK_FORKCHECK_SEARCH_H
#define FORK_FORKCHECK_SEARCH_H

#include <stdbool.h>

#include <jansson.h>

#include "forkcheck/jobs.h"
#include "forkcheck/parts/check.h"

#define SMALLEST_PIPE "512" // bytes: _POSIX_PIPE_BUF

// A search with calls that fail, and one with pipes as small as POSIX allows, are made when the
// plain ones are over; and, if the program handles signals, one in which handlers also run BETWEEN
// two instructions, for lost updates alone; and some AT_LIMITS, with the greatest numbers that the
// source accepts and, if nothing else comes to an end, with the least ones. One with a number that
// leads to an EXIT_VALUE above 255 is made for that finding.
enum kind { PLAIN, FAILING, SMALL_PIPES, BETWEEN, AT_LIMITS, EXIT_VALUE };

// Part of the note of a search of a program with handlers, if this machine can search BETWEEN.
#define HANDLERS_NOTE "(--all-signals tries it)"

struct search {
    struct check *check;
    const struct argument_list *list;
    const struct input *input;
    const char *output; // "tty", "pipe" or "file"
    enum kind kind;
    bool is_extra;      // has limits: what it leaves out was not promised
    const char *result; // the file of --findings
    const char *graph;  // the file of --json, or NULL
    struct job job;
};

// The object that the search has written; NULL if it has written none. The caller releases it by
// json_decref.
json_t *search_result(const struct search *search);

// A number of its result.
long search_number(const json_t *result, const char *name);

// Whether the notes of the search, if it is complete, have TEXT in them.
bool search_notes(const struct search *search, const char *text);

// Whether signal handlers also run between two instructions.
bool search_has_all_signals(const struct search *search);

// How the program was run: "standard output is a pipe, arguments 2".
const char *search_how(const struct search *search);

// The name of its graph on the page: "tty" or "pipe" for the arguments that the page shows first
// (check.h), and "tty-2" for the list of arguments number 2.
const char *search_scenario(const struct search *search);

// Adds to the check what the search has found, and what it has not searched. Returns its result as
// search_result does.
json_t *search_take(const struct search *search);

#endif
