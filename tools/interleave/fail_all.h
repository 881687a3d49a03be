// SPDX-License-Identifier: MIT
// --fail all: each call that the program makes, with each error that comes from outside of it.
//
// A search for each fault, one after the other, each in a process of its own: what one of them does
// not know how to go on with is no end of the others. There is one fault at a time: what a call
// does that is made only after another one has failed is not tried.
#ifndef FORK_INTERLEAVE_FAIL_ALL_H
#define FORK_INTERLEAVE_FAIL_ALL_H

#include "interleave/options.h"

// Prints what was found, each finding once. Returns the exit status.
int fail_all(const struct options *options);

#endif
