// SPDX-License-Identifier: MIT
//
// What the debugging information (DWARF) says about the program.

#ifndef FORK_FORKCHECK_PROGRAM_H
#define FORK_FORKCHECK_PROGRAM_H

#include "forkcheck/parts/check.h"

// Finds the functions of the program and sets CHECK's list of them. Returns whether main takes
// arguments: true, too, where that is unknown.
bool program_read(struct check *check);

#endif
