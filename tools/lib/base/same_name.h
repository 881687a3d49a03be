// SPDX-License-Identifier: MIT
//
// Which names are the same file on file systems that ignore case and Unicode normalisation, such as
// those of macOS and Windows.

#ifndef FORK_LIB_SAME_NAME_H
#define FORK_LIB_SAME_NAME_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Adds the key of NAME to KEY: case folded, decomposed (Unicode's NFD), without characters that are
// ignorable by default. Two names are the same on those file systems if their keys are equal.
void same_name_key(struct buffer *key, struct text name);

#endif
