// SPDX-License-Identifier: MIT
//
// The outcomes that `interleave --list --json` writes, as lines to be shown.

#ifndef FORK_WEAVE_OUTCOME_LIST_H
#define FORK_WEAVE_OUTCOME_LIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/text.h"

enum outcome_line_kind {
    OUTCOME_OUTPUT, // on standard output
    OUTCOME_ERROR,  // on standard error
    OUTCOME_FILE,   // of a file that is left changed
    OUTCOME_END     // how the first process ended
};

struct outcome_line {
    enum outcome_line_kind kind;
    struct text text; // ends in a backslash where the line is cut
};

struct outcome {
    struct outcome_line *lines; // the last one is the end
    size_t count;
    size_t capacity;
};

// A zeroed struct is empty.
struct outcome_list {
    struct outcome *outcomes;
    size_t count;
    size_t capacity;
    struct arena arena; // of the texts
};

// Reads the outcomes in ROOT; false when it is no output of interleave(1), or has no outcome.
bool outcome_list_read(struct outcome_list *list, const json_t *root);

void outcome_list_free(struct outcome_list *list);

bool outcome_line_equal(const struct outcome_line *left, const struct outcome_line *right);

// The first outcome that shows these COUNT lines; SIZE_MAX if none does. The process numbers may be
// others, as long as the same number stands for the same process.
size_t outcome_list_find(const struct outcome_list *list, const struct text *lines, size_t count);

#endif
