// SPDX-License-Identifier: MIT
//
// How a tool speaks of trouble. Two kinds, never mixed:
//
// - input errors are collected for a document, printed in the order of their places as
//   `FILE:LINE:COL: error: MESSAGE`, and end in exit status 1 after all of them were found;
// - system and usage errors end the program at once with exit status 2.
//
// Lines and columns count from 1, columns in bytes (as clang does, and what editors jump to);
// a byte order mark takes no column.

#ifndef FORK_LIB_DIAG_H
#define FORK_LIB_DIAG_H

#include <stddef.h>

struct place {
    size_t line;
    size_t column;
};

struct diagnostic {
    struct place place;
    size_t number; // of the order in which they were found, so that sorting is stable
    char *message; // owned
};

// The input errors of one document. A zeroed struct holds none.
struct diagnostics {
    struct diagnostic *items;
    size_t count;
    size_t capacity;
    size_t bytes;    // of all messages
    size_t left_out; // how many more there were
};

enum exit_status { EXIT_CLEAN = 0, EXIT_INPUT = 1, EXIT_TROUBLE = 2, EXIT_INCOMPLETE = 3 };

// The name that stands before system errors. Call it first thing in main; the string stays
// borrowed. It also arranges that stdout is flushed and checked at exit: what could not be written
// there is an error (exit status 2), never silence.
void program_start(const char *name);
const char *program_name(void);

// `NAME: MESSAGE` on stderr, then exit status 2. As in sbase, a format that ends in a colon is
// followed by what errno says. Dangerous characters (danger.h) of the message come as `?`.
// (cppcheck does not know _Noreturn.)
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
// The same with exit status 3: nothing is wrong with the tool or its use, and still it cannot find
// all that it was asked for.
void die_incomplete(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

// Adds an input error. After 1000 of a document, or 256 KiB, the others are only counted; one of
// more than 4 KiB is cut.
void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Prints them all on stderr, sorted by place, dangerous characters as `?`, and how many were left
// out. `file` is as the user gave it.
void diagnostics_print(struct diagnostics *diagnostics, const char *file);

void diagnostics_free(struct diagnostics *diagnostics);

#endif
