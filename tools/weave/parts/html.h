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
// What is dangerous to show (lib/danger.h) becomes U+FFFD.
void html_text(struct buffer *out, struct text text);

// The same for prose: straight quotes become those of a printed book. Whether one opens or closes
// is told by what stands before it in OUT.
void html_prose(struct buffer *out, struct text text);

// Adds FORMAT, in which
//   %s  is a C string, escaped
//   %t  is TEXT(text), escaped
//   %q  is TEXT(text), as prose
//   %h  is a C string, %H is TEXT(text), taken as HTML: the caller vouches for it
//   %z  is a size_t in decimal
//   %%  is a percent sign
// Everything else in FORMAT is HTML, so FORMAT is always a literal. Of a page of more than 256 MiB
// the rest is left out.
void html_add(struct buffer *out, const char *format, ...);

// Adds a count as it is read: 1,044.
void html_count(struct buffer *out, size_t count);

// A struct text on its way through a variable argument list: a pointer to a copy that lives as long
// as the block.
#define TEXT(value) ((const struct text[]){(value)})

#endif
