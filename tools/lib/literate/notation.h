// SPDX-License-Identifier: MIT
//
// noweb's notation inside a fence: `<<name>>=` defines, `<<name>>` refers, `@<<` is a literal `<<`.

#ifndef FORK_LIB_NOTATION_H
#define FORK_LIB_NOTATION_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/literate/document.h"

// Finds the chunks and references in all blocks of DOCUMENT, and reports notation that is not well
// formed.
void notation_read(struct document *document);

// Adds LINE to INTO with each `@<<` replaced by `<<`.
void notation_unescape(struct buffer *into, struct text line);

// Is a chunk called NAME a root, that is, a file to write? It is if NAME has a dot or a slash, and
// no blank.
bool notation_is_root(struct text name);

#endif
