// SPDX-License-Identifier: MIT
//
// The key to the pictures of runs: what their lines mean.

#ifndef FORK_WEAVE_KEY_H
#define FORK_WEAVE_KEY_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Adds TEXT, the HTML of a page, to OUT, with the key below its first picture. Without a picture
// there is no key.
void key_add_below_first(struct buffer *out, struct text text);

#endif
