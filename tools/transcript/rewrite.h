// SPDX-License-Identifier: MIT
//
// Replaces lines of a chapter; every other byte stays the same.

#ifndef FORK_TRANSCRIPT_REWRITE_H
#define FORK_TRANSCRIPT_REWRITE_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// The lines of a new output, each owned, without line ends.
struct output {
    struct buffer *lines;
    size_t count;
};

// The COUNT lines after line number AFTER.
struct line_range {
    size_t after;
    size_t count;
};

// A chapter while its lines are replaced, in ascending order.
struct rewrite {
    struct text source;
    size_t *starts; // by line number, from 1: the offset of each line, and then the source's size
    size_t line_count;
    size_t next; // the first line that was neither copied nor replaced
    struct buffer result;
};

void rewrite_begin(struct rewrite *rewrite, struct text source);

// Replaces RANGE by the lines of OUTPUT. Each gets PREFIX before it, and the same line end as the
// line before the range.
void rewrite_lines(struct rewrite *rewrite, struct line_range range, struct text prefix,
                   const struct output *output);

// Copies the rest of the source. `result` is then complete; the caller frees it.
void rewrite_end(struct rewrite *rewrite);

#endif
