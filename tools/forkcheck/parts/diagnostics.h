// SPDX-License-Identifier: MIT
//
// Messages in the form that gcc, clang, clang-tidy and cppcheck can all write:
// `FILE:LINE:COLUMN: warning: TEXT [NAME]`.

#ifndef FORK_FORKCHECK_DIAGNOSTICS_H
#define FORK_FORKCHECK_DIAGNOSTICS_H

#include "forkcheck/parts/check.h"
#include "lib/base/text.h"

struct diagnostic_line {
    struct text file;
    unsigned line;
    unsigned column;
    struct text severity; // "warning"
    struct text message;
    struct text name; // what stands in brackets at the end; empty if nothing does
};

// Whether LINE is such a message; then its parts are in RESULT.
bool diagnostic_parse(struct text line, struct diagnostic_line *result);

// Adds what TOOL has written into the file PATH to the findings: each warning and error about a
// file of the user, with the code that it has in the catalogue.
void diagnostics_take(struct check *check, enum tool tool, const char *path);

#endif
