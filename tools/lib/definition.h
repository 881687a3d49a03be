// SPDX-License-Identifier: MIT
//
// Link reference definitions (CommonMark, section 4.7): a paragraph may begin with some. Which text
// they define does not matter here, but a paragraph of nothing else is none.

#ifndef FORK_LIB_DEFINITION_H
#define FORK_LIB_DEFINITION_H

#include <stddef.h>

#include "lib/text.h"

// The size of the definitions at the beginning of TEXT, lines that all end in a newline. *LONGEST
// is raised to the size of the longest of them.
size_t definitions_size(struct text text, size_t *longest);

#endif
