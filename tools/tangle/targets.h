// SPDX-License-Identifier: MIT
//
// The files that a call of tangle is to write: the roots of all its documents.

#ifndef FORK_TANGLE_TARGETS_H
#define FORK_TANGLE_TARGETS_H

#include "lib/document.h"

struct target {
    struct buffer path; // below the output folder, without `.` components and doubled slashes
    struct document *document;
    const struct chunk *root;
    struct buffer key; // of its path; see same_name.h
};

struct targets {
    struct target *items; // by document, then in the order of its roots
    size_t count;
    size_t capacity;
};

// Adds the roots of a document, but not those whose names were refused.
void targets_add(struct targets *targets, struct document *document);

// Reports, in the documents, files that two roots would write, files that would have to be folders
// for others, and files that may not be written below `folder`.
void targets_check(const struct targets *targets, const char *folder);

void targets_free(struct targets *targets);

#endif
