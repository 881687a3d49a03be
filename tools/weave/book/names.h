// SPDX-License-Identifier: MIT
//
// Which block defines a name in a chapter's code.

#ifndef FORK_WEAVE_NAMES_H
#define FORK_WEAVE_NAMES_H

#include <stddef.h>

#include "weave/book/book.h"

// Finds the names in the chunks of CHAPTER, whose programs have their tags, and for each of its
// Python rows the block beside which the row is shown.
void names_read(struct chapter *chapter);

// The index of the block of CHAPTER that defines NAME for a reader of BLOCK: BLOCK itself, or the
// only other block of the same program that defines it. NONE when there is none, or no single one.
size_t names_definition(const struct chapter *chapter, struct text name, size_t block);

// The index after the last occurrence of the name whose first occurrence in NAMES, a sorted list,
// is at FIRST.
size_t names_end(const struct occurrence_list *names, size_t first);

#endif
