// SPDX-License-Identifier: MIT
//
// The anchors of headings.

#ifndef FORK_WEAVE_SLUG_H
#define FORK_WEAVE_SLUG_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Adds to OUT the anchor that a Git host gives to a heading TITLE: lower case, hyphens for spaces
// and line ends, and nothing but letters, digits, hyphens, underscores and bytes beyond ASCII.
// Characters that are dangerous to show (lib/danger.h) are dropped.
void slug_add(struct buffer *out, struct text title);

#endif
