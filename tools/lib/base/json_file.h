// SPDX-License-Identifier: MIT
//
// Files of JSON (RFC 8259).

#ifndef FORK_LIB_JSON_FILE_H
#define FORK_LIB_JSON_FILE_H

#include <jansson.h>

#include "lib/base/text.h"

// The value of TEXT, the whole content of FILE, for json_decref. What is no JSON, or has a member
// twice in one object, or is more than 2048 levels deep, ends the program with exit status 2 and
// the line where that is found.
json_t *json_parse(const char *file, struct text text);

#endif
