// SPDX-License-Identifier: MIT
//
// The words of a picture of lifelines.

#ifndef FORK_LIB_LIFELINES_WORDS_H
#define FORK_LIB_LIFELINES_WORDS_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/graph/lifelines.h"

// The label of the adoption of an orphan.
#define LIFELINES_ADOPTED "adopted by process 1"

// Adds TEXT to OUT with the characters escaped that mean something in SVG, and a space for each
// control character.
void lifelines_add_text(struct buffer *out, struct text text);

// Adds the element that describes the steps in words, for screen readers.
void lifelines_describe(struct buffer *out, const struct lifelines *lifelines);

#endif
