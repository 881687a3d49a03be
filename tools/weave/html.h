// SPDX-License-Identifier: MIT
//
// Writing HTML. Nothing from a chapter reaches a page but through here, and here it is escaped: a
// chapter can hold whatever it likes, and it remains text.

#ifndef FORK_WEAVE_HTML_H
#define FORK_WEAVE_HTML_H

#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"

// Adds text with & < > " ' escaped, so that it may stand between tags and in a quoted attribute.
// Bytes that XML 1.0 and HTML forbid (control characters but tab, newline) become U+FFFD.
void html_text(struct buffer *out, struct text text);

// Adds FORMAT, in which
//   %s  is a C string, escaped
//   %t  is TEXT(text), escaped
//   %h  is a C string, %H is TEXT(text), taken as HTML: the caller vouches for it
//   %z  is a size_t in decimal
//   %%  is a percent sign
// Everything else in FORMAT is HTML, so FORMAT is always a literal.
void html_add(struct buffer *out, const char *format, ...);

// A struct text on its way through a variable argument list: a pointer to a copy that lives as long
// as the block.
#define TEXT(value) ((const struct text[]){(value)})

// Adds the anchor that a Git host would give to a heading TITLE: lower case, blanks to hyphens, and
// only letters, digits, hyphens and underscores.
void html_slug(struct buffer *out, struct text title);

#endif
