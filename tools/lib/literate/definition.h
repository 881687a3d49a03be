// SPDX-License-Identifier: MIT
//
// Link reference definitions (CommonMark, section 4.7), with which a paragraph may begin. What they
// define does not matter here. But a paragraph that holds nothing else is not a paragraph.

#ifndef FORK_LIB_DEFINITION_H
#define FORK_LIB_DEFINITION_H

#include <stddef.h>

#include "lib/base/text.h"

// The size of the definitions at the beginning of TEXT, whose lines all end in a newline. If one of
// the definitions is longer than *LONGEST, *LONGEST becomes its size.
size_t definitions_size(struct text text, size_t *longest);

#endif
