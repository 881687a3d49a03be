// SPDX-License-Identifier: MIT
//
// Characters that are dangerous to show: they control a terminal, end a line for some programs, or
// show text in another order than it is stored. This is the only list of them: for messages,
// comments, names of files, pages, the search index and transcripts.

#ifndef FORK_LIB_DANGER_H
#define FORK_LIB_DANGER_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// The size of the dangerous character that begins at byte AT of TEXT; 0 if none begins there.
// Dangerous are
//
// - the control characters (U+0000 to U+001F, U+007F to U+009F) except tab and newline;
// - the bidirectional controls (https://www.unicode.org/reports/tr9/, table 3), which
//   https://trojansource.codes misuses: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069;
// - the line and paragraph separators U+2028 and U+2029.
size_t danger_size(struct text text, size_t at);

// Adds TEXT with REPLACEMENT in the place of each dangerous character.
void danger_replace(struct buffer *out, struct text text, const char *replacement);

// The offset of the first dangerous character; SIZE_MAX if there is none.
size_t danger_find(struct text text);

#endif
