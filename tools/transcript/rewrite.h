// SPDX-License-Identifier: MIT
//
// Replaces lines of a chapter; every other byte of it stays.

#ifndef FORK_TRANSCRIPT_REWRITE_H
#define FORK_TRANSCRIPT_REWRITE_H

#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"

// The lines of a new output, each owned, without line ends.
struct output {
    struct buffer *lines;
    size_t count;
};

// The COUNT lines after the line AFTER.
struct line_range {
    size_t after;
    size_t count;
};

// A chapter while its lines are replaced, from the first to the last.
struct rewrite {
    struct text source;
    size_t *starts; // of each line from 1 on, and of the one behind the last
    size_t line_count;
    size_t next; // the line up to which the source was copied
    struct buffer result;
};

void rewrite_begin(struct rewrite *rewrite, struct text source);

// Puts the lines of OUTPUT in the place of RANGE. They get PREFIX before them, and the line end of
// the line before the range.
void rewrite_lines(struct rewrite *rewrite, struct line_range range, struct text prefix,
                   const struct output *output);

// Copies the rest. RESULT is then complete, and the caller's to free.
void rewrite_end(struct rewrite *rewrite);

#endif
