// SPDX-License-Identifier: MIT
//
// Reads folders.

#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>

#include "lib/diag.h"

static DIR *folder_open(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        die("%s:", path);
    return folder;
}

void folder_each(const char *path, bool (*visit)(const char *name, void *context), void *context)
{
    DIR *folder = folder_open(path);
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL && errno != 0)
            die("%s:", path);
        if (entry == NULL || (entry->d_name[0] != '.' && !visit(entry->d_name, context)))
            break;
    }
    (void)closedir(folder);
}
