// SPDX-License-Identifier: MIT
// What the program has made of files when it has come to an end: part of the outcome.
#ifndef FORK_INTERLEAVE_LEFT_FILES_H
#define FORK_INTERLEAVE_LEFT_FILES_H

#include "interleave/model/kernel.h"
#include "lib/buffer.h"

// Appends, for each file that is not as it was before the run, its name and what it holds, as a
// report shows it. Nothing when all are as they were.
void left_files(const struct behaviour *behaviour, struct world *world, struct buffer *text);

#endif
