// SPDX-License-Identifier: MIT
// What the program has done to files by the end of a schedule: part of the outcome.
#ifndef FORK_INTERLEAVE_LEFT_FILES_H
#define FORK_INTERLEAVE_LEFT_FILES_H

#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// Appends, for each file that the run has changed, its name and its content, as a report shows it.
void left_files(const struct search *search, struct world *world, struct buffer *text);

#endif
