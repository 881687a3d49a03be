// SPDX-License-Identifier: MIT
//
// The transcripts of a chapter: its console blocks, taken apart.

#ifndef FORK_TRANSCRIPT_BLOCKS_H
#define FORK_TRANSCRIPT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/document.h"
#include "transcript.h"

struct blocks {
    struct transcript *items; // in the order of the chapter
    size_t count;
    size_t capacity;
    bool is_good; // the document has no errors
};

// Finds the console blocks of DOCUMENT, from which they borrow. One that is no transcript is
// reported there: it does not begin with a command, or has more lines than any output may have.
struct blocks blocks_find(struct document *document);

void blocks_free(struct blocks *blocks);

#endif
