// SPDX-License-Identifier: MIT
//
// The mistakes of a chapter: the paragraphs of its section "What can go wrong" that begin with bold
// words. These words are the title of the mistake.

#ifndef FORK_WEAVE_MISTAKES_H
#define FORK_WEAVE_MISTAKES_H

#include "lib/base/arena.h"
#include "weave/book/book.h"

// Finds the mistakes of CHAPTER, whose sections have been read. Their texts live in ARENA.
void mistakes_read(struct chapter *chapter, struct arena *arena);

// The mistake that begins with PARAGRAPH, a node of CHAPTER; NULL if none does.
const struct mistake *mistake_of(const struct chapter *chapter, cmark_node *paragraph);

// Is SECTION the one with the mistakes of its chapter?
bool mistakes_are_in(const struct section *section);

#endif
