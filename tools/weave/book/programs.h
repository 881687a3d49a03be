// SPDX-License-Identifier: MIT
//
// The programs that a chapter is tangled to, and where each of their lines comes from.

#ifndef FORK_WEAVE_PROGRAMS_H
#define FORK_WEAVE_PROGRAMS_H

#include "weave/book/book.h"

// Tangles the roots of CHAPTER, whose blocks have been read, and tells the lines of the blocks
// where they went.
void programs_read(struct chapter *chapter, struct arena *arena);

#endif
