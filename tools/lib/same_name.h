// SPDX-License-Identifier: MIT
//
// Which names are one file where the file system takes no notice of case or of Unicode's
// normalisation, as those of macOS and Windows do.

#ifndef FORK_LIB_SAME_NAME_H
#define FORK_LIB_SAME_NAME_H

#include "lib/buffer.h"
#include "lib/text.h"

// Adds the key of NAME: case folded, decomposed (Unicode's NFD), without characters that are to be
// ignored. Two names are the same there if their keys are equal.
void same_name_key(struct buffer *key, struct text name);

#endif
