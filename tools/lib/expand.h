// SPDX-License-Identifier: MIT
//
// From a root to the text of its file.

#ifndef FORK_LIB_EXPAND_H
#define FORK_LIB_EXPAND_H

#include "lib/buffer.h"
#include "lib/document.h"

// For every line of a file the number of the document's line that it comes from. Zeroed, it is
// empty; the caller frees `lines`.
struct origins {
    size_t *lines;
    size_t count;
    size_t capacity;
};

// Adds the file of `root` to `into`. The document has no errors. `lined` puts `#line` directives
// where the file's type has them. `origins` is cleared and
// filled; NULL when nobody wants to know.
void expand(struct buffer *into, const struct document *document, const struct chunk *root,
            bool lined, struct origins *origins);

#endif
