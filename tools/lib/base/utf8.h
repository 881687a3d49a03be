// SPDX-License-Identifier: MIT
//
// UTF-8 (RFC 3629).

#ifndef FORK_LIB_UTF8_H
#define FORK_LIB_UTF8_H

#include <stddef.h>

#include "lib/base/text.h"

// The size of the character that begins at byte AT of TEXT; 0 when none does.
size_t utf8_size(struct text text, size_t at);

// The offset of the first byte that is not UTF-8; the size of TEXT when there is none.
size_t utf8_find_bad(struct text text);

#endif
