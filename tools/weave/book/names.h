// SPDX-License-Identifier: MIT
//
// Where the names in a chapter's code lead: to the block that defines them, or to the manual.

#ifndef FORK_WEAVE_NAMES_H
#define FORK_WEAVE_NAMES_H

#include <stddef.h>

#include "weave/book/book.h"

// Finds the names of CHAPTER, and for each of its Python rows the block beside which it belongs.
void names_read(struct chapter *chapter);

// The block of CHAPTER that defines NAME, as seen from BLOCK: in the same program, and the only one
// there. NONE when there is none.
size_t names_definition(const struct chapter *chapter, struct text name, size_t block);

// The run of occurrences of one name that starts at FIRST: the index behind it.
size_t names_end(const struct occurrence_list *names, size_t first);

#endif
