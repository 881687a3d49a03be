// SPDX-License-Identifier: MIT
// --fail all: each call that the program makes, with each error that comes from outside of it.
// Each fault has a search of its own, one after the other, each in a process of its own: if one of
// them has to give up, the others go on. There is one fault at a time: a call that is made only
// after another one has failed is not made to fail.
#ifndef FORK_INTERLEAVE_FAIL_ALL_H
#define FORK_INTERLEAVE_FAIL_ALL_H

#include "interleave/options.h"
#include "interleave/run/target.h"

// Prints all findings, each once. The input of TARGET has been chosen; its program is started again
// in each search. Returns the exit status.
int fail_all(const struct options *options, struct target *target);

#endif
