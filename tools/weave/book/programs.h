// SPDX-License-Identifier: MIT
//
// The programs that a chapter is tangled to, and the origin of each of their lines.

#ifndef FORK_WEAVE_PROGRAMS_H
#define FORK_WEAVE_PROGRAMS_H

#include <stdbool.h>

#include "lib/base/text.h"
#include "weave/book/book.h"

// Tangles the roots of CHAPTER, whose blocks have been read, and sets the place of each line of a
// block that is in a program.
void programs_read(struct chapter *chapter, struct arena *arena);

// Is a program with the file name FILE written in C?
bool program_is_c(struct text file);

#endif
