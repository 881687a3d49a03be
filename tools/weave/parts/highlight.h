// SPDX-License-Identifier: MIT
//
// C as HTML: each token in its colour, and names linked to where they are explained.

#ifndef FORK_WEAVE_HIGHLIGHT_H
#define FORK_WEAVE_HIGHLIGHT_H

#include <stdbool.h>

#include "lib/buffer.h"
#include "lib/text.h"

// Where the names of a program lead.
struct name_links {
    // Adds to OUT the address that NAME leads to, as it goes into an attribute; false when it leads
    // nowhere.
    bool (*find)(const void *context, struct text name, bool is_call, struct buffer *out);
    const void *context;
};

// Adds CODE to OUT, a span or a link for each token that has a class or leads somewhere. The
// newlines are those of CODE and none stands within an element, so that the caller can cut the
// result into lines. LINKS may be NULL.
void highlight_c(struct buffer *out, struct text code, const struct name_links *links);

#endif
