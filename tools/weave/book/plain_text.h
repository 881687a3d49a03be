// SPDX-License-Identifier: MIT
//
// The text of prose without its markup.

#ifndef FORK_WEAVE_PLAIN_TEXT_H
#define FORK_WEAVE_PLAIN_TEXT_H

#include <cmark-gfm.h>

#include "lib/base/buffer.h"

// Adds the text of NODE and of all nodes below it to OUT. A line end becomes a space, and a space
// precedes each paragraph, list item and table cell below NODE.
void plain_text_add(struct buffer *out, cmark_node *node);

#endif
