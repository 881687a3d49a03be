// SPDX-License-Identifier: MIT
//
// How a tool reports errors. There are two kinds:
//
// - input errors are collected for each document and printed in the order of their places, as
//   `FILE:LINE:COL: error: MESSAGE`; once all have been found, they make the exit status 1;
// - system and usage errors end the program at once with exit status 2.
//
// Lines and columns count from 1. Columns count bytes, as clang's do, and editors jump to them. A
// byte order mark takes no column.

#ifndef FORK_LIB_DIAG_H
#define FORK_LIB_DIAG_H

#include <stddef.h>

struct place {
    size_t line;
    size_t column;
};

struct diagnostic {
    struct place place;
    size_t number; // counts the errors in the order found, so that sorting is stable
    char *message; // owned
};

// The input errors of one document. A zeroed struct holds no errors.
struct diagnostics {
    struct diagnostic *items;
    size_t count;
    size_t capacity;
    size_t bytes;    // of all messages
    size_t left_out; // the number of further errors, which are not in `items`
};

enum exit_status { EXIT_CLEAN = 0, EXIT_INPUT = 1, EXIT_TROUBLE = 2, EXIT_INCOMPLETE = 3 };

// Sets the name that is printed before system errors; NAME stays borrowed. Call this first in main.
// It also has stdout flushed and checked at exit: a failed write to stdout is reported, and the
// exit status is 2.
void program_start(const char *name);
const char *program_name(void);

// Prints `NAME: MESSAGE` on stderr and ends the program with exit status 2. As in sbase, if FORMAT
// ends in a colon, the text for errno follows. Each byte of a dangerous character (danger.h) is
// printed as `?`. (The attribute is used because cppcheck does not know _Noreturn.)
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
// The same with exit status 3: nothing is wrong with the tool or its use, but it cannot find
// everything that it was asked for.
void die_incomplete(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

// Adds an input error. After 1000 errors in a document, or 256 KiB of messages, further errors are
// only counted. A message of more than 4 KiB is cut.
void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Prints all errors on stderr, sorted by place, with dangerous characters as `?`, and the number of
// errors that were left out. FILE is the name as the user gave it.
void diagnostics_print(struct diagnostics *diagnostics, const char *file);

void diagnostics_free(struct diagnostics *diagnostics);

#endif
