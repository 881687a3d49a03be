// SPDX-License-Identifier: MIT
//
// Expands a root to the text of its file.

#ifndef FORK_LIB_EXPAND_H
#define FORK_LIB_EXPAND_H

#include "lib/base/buffer.h"
#include "lib/literate/document.h"

// For every line of an expanded file, the number of the document's line that it comes from. A
// zeroed struct is empty; the caller frees `lines`.
struct origins {
    size_t *lines;
    size_t count;
    size_t capacity;
};

// Adds the text of ROOT's file to INTO. DOCUMENT must have no errors. LINED adds `#line` directives
// if the file's type has them. ORIGINS is cleared and filled; it may be NULL.
void expand(struct buffer *into, const struct document *document, const struct chunk *root,
            bool lined, struct origins *origins);

#endif
