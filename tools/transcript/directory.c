// SPDX-License-Identifier: MIT
//
// Lists directories with readdir(3).

#include "transcript/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>

#include "lib/base/diag.h"

static DIR *directory_open(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        die("%s:", path);
    return directory;
}

void directory_each(const char *path, bool (*visit)(const char *name, void *context), void *context)
{
    DIR *directory = directory_open(path);
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (entry == NULL && errno != 0)
            die("%s:", path);
        if (entry == NULL || (entry->d_name[0] != '.' && !visit(entry->d_name, context)))
            break;
    }
    (void)closedir(directory);
}
