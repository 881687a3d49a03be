// SPDX-License-Identifier: MIT
//
// The catalogue of all codes that forkcheck reports: one row for each kind of mistake, whichever
// part finds it. The rows are in catalogue/, a file for each hundred:
//
//   FC0xx children and exit        children.c
//   FC1xx waiting and status       waiting.c
//   FC2xx output and buffers       output.c
//   FC3xx descriptors and pipes    descriptors.c
//   FC4xx signals                  signals.c
//   FC5xx exec                     exec.c
//   FC6xx calls and errors         calls.c
//   FC7xx time and belief          belief.c
//   FC9xx about tools and comments other.c
//
// Within a file the rows are sorted by code. A code never changes its meaning, and neither codes
// nor names are used twice.

#ifndef FORK_FORKCHECK_CATALOGUE_H
#define FORK_FORKCHECK_CATALOGUE_H

#include <stddef.h>

#include "lib/base/text.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct catalogue_entry {
    const char *code;       // "FC001"
    const char *name;       // "missing-exit": lower case and hyphens
    enum severity severity; // of every finding with this code
    const char *what;       // what is wrong, without a place: no capital, no full stop
    const char *why;        // why it matters, one sentence for a student, with its full stop
    const char *chapter;    // the chapter of docs/ that explains it ("missing_exit"), or NULL
    const char *cert;       // rules of the CERT C standard ("POS54-C"), or NULL
    const char *cwe;        // "CWE-252", or NULL
    const char *tools;      // names of gcc, clang, clang-tidy and cppcheck, or NULL
};

// All rows, sorted by code.
size_t catalogue_count(void);
const struct catalogue_entry *catalogue_at(size_t index);

// The row with this code or this name; NULL if there is none. Codes may be in lower case.
const struct catalogue_entry *catalogue_find(struct text code_or_name);

// The same for a name that the catalogue must have: a missing one is a defect of forkcheck and ends
// it.
const struct catalogue_entry *catalogue_need(const char *name);

// "note", "warning" or "error".
const char *severity_name(enum severity severity);

#endif
