// SPDX-License-Identifier: MIT
//
// Which names are one file where the file system takes no notice of case or of Unicode's
// normalisation, as those of macOS and Windows do.

#ifndef FORK_LIB_SAME_NAME_H
#define FORK_LIB_SAME_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buffer.h"
#include "lib/text.h"

// Adds the key of NAME: lower case, decomposed, without characters that HFS+ ignores. Two names are
// the same there if their keys are equal.
void same_name_key(struct buffer *key, struct text name);

// A character, sorted, and what it is decomposed into; `second` is 0 where that is one character.
struct decomposition {
    uint32_t whole;
    uint32_t first;
    uint32_t second;
};

extern const struct decomposition decompositions[];
extern const size_t decomposition_count;

#endif
