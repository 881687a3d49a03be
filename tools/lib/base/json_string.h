// SPDX-License-Identifier: MIT
//
// Strings of JSON (RFC 8259). What is read, and all else that is written, is left to jansson.

#ifndef FORK_LIB_JSON_STRING_H
#define FORK_LIB_JSON_STRING_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Adds TEXT in quotation marks, in ASCII and without `<`: it may stand in a script, and no
// character in it ends a line, begins a tag or changes the direction of text. Each byte that is not
// UTF-8 becomes U+FFFD.
void json_add_string(struct buffer *out, struct text text);

#endif
