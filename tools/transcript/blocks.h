// SPDX-License-Identifier: MIT
//
// The transcripts of a chapter: its parsed console blocks.

#ifndef FORK_TRANSCRIPT_BLOCKS_H
#define FORK_TRANSCRIPT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/literate/document.h"
#include "transcript/transcript.h"

struct blocks {
    struct transcript *items; // in the order of the chapter
    size_t count;
    size_t capacity;
    bool is_good; // the document has no errors
};

// Finds the console blocks of DOCUMENT, whose text the result borrows. A console block that is not
// a transcript is reported in DOCUMENT: it does not begin with a command, or has too many lines.
struct blocks blocks_find(struct document *document);

void blocks_free(struct blocks *blocks);

#endif
