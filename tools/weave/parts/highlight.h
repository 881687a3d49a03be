// SPDX-License-Identifier: MIT
//
// C as HTML: tokens have colours, and names are links to what explains them.

#ifndef FORK_WEAVE_HIGHLIGHT_H
#define FORK_WEAVE_HIGHLIGHT_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// The links of the names in a program.
struct name_links {
    // Adds the address to which NAME is linked to OUT, escaped for an attribute; false when NAME is
    // no link. IS_CALL: a parenthesis follows NAME.
    bool (*find)(const void *context, struct text name, bool is_call, struct buffer *out);
    const void *context;
};

// Adds CODE to OUT, with a span or a link around each token that has a colour or is a link. OUT
// gets exactly the newlines of CODE, none of them inside an element, so that the caller can split
// the result into lines. LINKS may be NULL.
void highlight_c(struct buffer *out, struct text code, const struct name_links *links);

#endif
