// SPDX-License-Identifier: MIT
//
// The outcomes in what `interleave --list` prints:
//
//     2 outcomes, 11 states, 22 runs, nothing wrong
//
//     outcome 1
//       Process id before forking: 1000
//     ! one_fork: fork: Cannot allocate memory
//       exit status 1
//
// An outcome's last line says how the first process ended; "! " marks standard error.

#ifndef FORK_WEAVE_OUTCOME_LIST_H
#define FORK_WEAVE_OUTCOME_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

enum { OUTCOME_MARK_LENGTH = 2 }; // of "  " or "! " before each line

struct outcome {
    struct text *lines; // with their marks; borrowed. The last one says how it ended.
    size_t count;
};

// A zeroed struct is empty.
struct outcome_list {
    struct outcome *outcomes;
    size_t count;
    size_t capacity;
};

// Reads LIST, which must outlive the result.
void outcome_list_read(struct outcome_list *outcomes, struct text list);

void outcome_list_free(struct outcome_list *outcomes);

// Are they the same, but for process numbers? These (1000 to 1099) may be others, as long as the
// same stand for the same.
bool outcome_is_same(const struct outcome *one, const struct outcome *other);

#endif
