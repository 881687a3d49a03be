// SPDX-License-Identifier: MIT
//
// Files that may be missing.

#ifndef FORK_WEAVE_OPTIONAL_FILE_H
#define FORK_WEAVE_OPTIONAL_FILE_H

#include <stdbool.h>

#include "lib/buffer.h"

// Reads the regular file PATH into TEXT, which the caller frees; false when there is none. One that
// is there and cannot be read ends the program, as file_read does.
bool optional_file_read(const char *path, struct buffer *text);

#endif
