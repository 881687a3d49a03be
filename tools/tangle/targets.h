// SPDX-License-Identifier: MIT
//
// The files that a call of tangle writes: the roots of all its documents.

#ifndef FORK_TANGLE_TARGETS_H
#define FORK_TANGLE_TARGETS_H

#include "lib/literate/document.h"

struct target {
    struct buffer path; // below the output directory, without `.` components and double slashes
    struct document *document;
    const struct chunk *root;
    struct buffer key; // of the path; see same_name.h
};

struct targets {
    struct target *items; // in the order of the documents, then of the roots in each document
    size_t count;
    size_t capacity;
};

// Adds the roots of DOCUMENT, except those whose names were refused.
void targets_add(struct targets *targets, struct document *document);

// Adds errors to the documents for files that two roots would write, files that would also have to
// be directories, and files that may not be written below DIRECTORY.
void targets_check(const struct targets *targets, const char *directory);

void targets_free(struct targets *targets);

#endif
