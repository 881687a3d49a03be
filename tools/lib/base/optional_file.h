// SPDX-License-Identifier: MIT
//
// Files that may be missing.

#ifndef FORK_LIB_OPTIONAL_FILE_H
#define FORK_LIB_OPTIONAL_FILE_H

#include <stdbool.h>

#include "lib/base/buffer.h"

// Reads the regular file PATH into TEXT, which the caller frees. False when PATH does not exist or
// is not a regular file. A file that exists but cannot be read ends the program, as in file_read.
bool optional_file_read(const char *path, struct buffer *text);

#endif
