// SPDX-License-Identifier: MIT
//
// What conditions say when a call that reads has returned.

#ifndef FORK_FORKCHECK_RULES_CODE_READ_RESULT_H
#define FORK_FORKCHECK_RULES_CODE_READ_RESULT_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

// What a call that reads has returned: the number of bytes, 0, or -1.
enum result { HAS_READ, IS_AT_END, HAS_FAILED };

struct read {
    const struct node *call;
    enum result result;
};

// What is known of a condition after that.
enum truth { IS_FALSE, IS_TRUE, IS_UNKNOWN };

// Is NODE the call, an assignment of its result, or the variable that has it?
bool is_read_result(const struct node *node, const struct node *call);

// Of the condition NODE.
enum truth read_truth(const struct node *node, const struct read *read);

#endif
