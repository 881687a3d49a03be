// SPDX-License-Identifier: MIT
//
// A rule on a page.

#ifndef FORK_WEAVE_RULE_BOX_H
#define FORK_WEAVE_RULE_BOX_H

#include "weave/parts/prose.h"

// Adds the rule NUMBER (from 0) of the prose's chapter: its number, which leads to the rule in its
// chapter, its statement, its source, and a link to its test on the page of all rules.
void rule_box_add(struct prose *prose, size_t number);

// Adds the number of the rule NUMBER (from 0) of CHAPTER as readers see it: "1.2" is the second
// rule of the first chapter.
void rule_number_add(struct buffer *out, const struct book *book, const struct chapter *chapter,
                     size_t number);

#endif
