// SPDX-License-Identifier: MIT
//
// Files that may be missing.

#include "lib/base/optional_file.h"

#include <sys/stat.h>

#include "lib/base/buffer.h"
#include "lib/base/file.h"

bool optional_file_read(const char *path, struct buffer *text)
{
    struct stat info;

    if (stat(path, &info) == -1 || !S_ISREG(info.st_mode))
        return false;
    *text = file_read(path);
    return true;
}
