// SPDX-License-Identifier: MIT
//
// How HTML blocks begin and end (CommonMark, section 4.6).

#ifndef FORK_LIB_HTML_START_H
#define FORK_LIB_HTML_START_H

#include <stdbool.h>

#include "lib/base/text.h"

// The kind of an HTML block is the number of its start condition.
enum { HTML_NONE = 0, HTML_LAST_WITH_END = 5, HTML_TAG_ALONE = 7 };

// The start condition that TEXT meets; HTML_NONE if it meets none. TEXT is the rest of a line,
// without leading blanks.
int html_start_kind(struct text text);

// Does TEXT, the rest of a line, meet the end condition of KIND? Only for the kinds 1 to 5.
bool html_start_ends(int kind, struct text text);

#endif
