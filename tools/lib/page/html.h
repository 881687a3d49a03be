// SPDX-License-Identifier: MIT
//
// Writes HTML. Everything that a chapter contains is escaped here on its way to a page, so that it
// remains text, whatever it is.

#ifndef FORK_LIB_HTML_H
#define FORK_LIB_HTML_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Adds TEXT with & < > " ' escaped, so that it may stand between tags and in a quoted attribute.
// Each character that is dangerous to show (lib/danger.h) becomes U+FFFD.
void html_text(struct buffer *out, struct text text);

// As html_text, for prose: straight quotes become typographic ones. The end of OUT decides whether
// a quote opens or closes.
void html_prose(struct buffer *out, struct text text);

// Adds FORMAT, in which
//   %s  is a C string, escaped
//   %t  is TEXT(text), escaped
//   %q  is TEXT(text), as prose
//   %h  is a C string, %H is TEXT(text), added as it is: the caller guarantees that it is HTML
//   %z  is a size_t in decimal
//   %%  is a percent sign
// Everything else in FORMAT is HTML, so FORMAT is always a literal. Adds nothing when OUT is longer
// than 256 MiB.
void html_add(struct buffer *out, const char *format, ...);

// Adds COUNT with a comma between groups of three digits: 1,044.
void html_count(struct buffer *out, size_t count);

// A struct text as an argument of html_add: a pointer to a copy that lives as long as the enclosing
// block.
#define TEXT(value) ((const struct text[]){(value)})

#endif
