// SPDX-License-Identifier: MIT
//
// The rules of a chapter: quotes of the form
//
//     > **Rule:** Flush before you fork: ...
//     >
//     > *Source:* fork(2). *Test:* [tests/one_fork.bats](../tests/one_fork.bats), "one_fork: the
//     name of the test".

#ifndef FORK_WEAVE_RULES_H
#define FORK_WEAVE_RULES_H

#include "weave/book/book.h"

// Finds the rules of CHAPTER. Reports a rule without a source or a test, and a rule whose test is
// not in the file that the rule names. All chapters of BOOK must have been read.
void rules_read(struct book *book, struct chapter *chapter);

// The index of the rule of CHAPTER that stands in QUOTE; NONE when QUOTE is no rule.
size_t rule_of(const struct chapter *chapter, const cmark_node *quote);

#endif
