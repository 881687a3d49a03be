// SPDX-License-Identifier: MIT
//
// noweb's notation inside a fence: `<<name>>=` defines, `<<name>>` refers, `@<<` is a literal `<<`.

#ifndef FORK_LIB_NOTATION_H
#define FORK_LIB_NOTATION_H

#include <stdbool.h>

#include "lib/buffer.h"
#include "lib/document.h"

// Reads the notation of all blocks into the document's chunks and references, and reports what is
// not well formed.
void notation_read(struct document *document);

// Adds a line of code with each `@<<` as `<<`.
void notation_unescape(struct buffer *into, struct text line);

// Does this name say that its chunk is a file to write?
bool notation_is_root(struct text name);

#endif
