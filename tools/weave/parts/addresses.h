// SPDX-License-Identifier: MIT
//
// Addresses in the attributes of a page: each function adds an address to OUT, percent-encoded and
// escaped, so that it may stand in a quoted attribute.

#ifndef FORK_WEAVE_ADDRESSES_H
#define FORK_WEAVE_ADDRESSES_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "weave/book/book.h"

// Adds ADDRESS, which is one of the web.
void address_add(struct buffer *out, struct text address);

// Adds the address of the page NAME(SECTION) of the Linux manual.
void address_add_manual(struct buffer *out, struct text name, char section);

// Adds the address at which the repository shows line LINE of the file PATH; LINE 0 means the whole
// file.
void address_add_file(struct buffer *out, const struct book *book, struct text path, size_t line);

#endif
