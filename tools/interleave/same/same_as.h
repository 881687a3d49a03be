// SPDX-License-Identifier: MIT
// --same-as: whether the program has the same outcomes as a reference, which is a program or a
// file.
#ifndef FORK_INTERLEAVE_SAME_AS_H
#define FORK_INTERLEAVE_SAME_AS_H

#include "interleave/options.h"
#include "interleave/run/target.h"

// Compares, and prints the answer. The input of TARGET has been chosen; each program is started in
// copies of it, in processes of their own. Returns the exit status: 0 for the same, 1 for others, 3
// when that is not known. What is not modelled ends the tool with status 2.
int same_as(const struct options *options, struct target *target);

#endif
