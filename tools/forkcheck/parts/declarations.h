// SPDX-License-Identifier: MIT
//
// Which header declares a function.

#ifndef FORK_FORKCHECK_DECLARATIONS_H
#define FORK_FORKCHECK_DECLARATIONS_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// MESSAGE is what a compiler says about a function that is used and not declared. Appends to TEXT
// the same in words, with the header that is missing. False, and nothing appended, if the message
// names no function.
bool declaration_explain(struct text message, struct buffer *text);

#endif
