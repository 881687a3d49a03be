// SPDX-License-Identifier: MIT
//
// A rule on a page.

#ifndef FORK_WEAVE_RULE_BOX_H
#define FORK_WEAVE_RULE_BOX_H

#include "weave/parts/prose.h"

// Adds the rule NUMBER (from 0) of the prose's chapter: its number, what it says, its source, and a
// link to its test.
void rule_box_add(struct prose *prose, size_t number);

// Adds "1.2", the number of a rule: the chapter's, and its own in the chapter.
void rule_number_add(struct buffer *out, const struct book *book, const struct chapter *chapter,
                     size_t number);

#endif
