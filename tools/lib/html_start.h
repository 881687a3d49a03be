// SPDX-License-Identifier: MIT
//
// What begins and ends a block of HTML (CommonMark, section 4.6).

#ifndef FORK_LIB_HTML_START_H
#define FORK_LIB_HTML_START_H

#include <stdbool.h>

#include "lib/text.h"

// The kinds are the numbers of the start conditions.
enum { HTML_NONE = 0, HTML_LAST_WITH_END = 5, HTML_TAG_ALONE = 7 };

// Which condition this text, the rest of a line from a `<` on, fulfils.
int html_start_kind(struct text text);

// Does this text, the rest of a line, fulfil the end condition of KIND? For kinds 1 to 5.
bool html_start_ends(int kind, struct text text);

#endif
