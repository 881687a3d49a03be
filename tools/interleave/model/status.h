// SPDX-License-Identifier: MIT
// What stat(2) tells of what the program makes or changes: the size and the permissions of a file,
// how many names it has, and how many directories are in a directory.
#ifndef FORK_INTERLEAVE_STATUS_H
#define FORK_INTERLEAVE_STATUS_H

#include <stdint.h>

#include "interleave/model/kernel.h"

// result.size of a stat. From the lowest bit on it has the size of a file, + 1; from STATUS_MODE on
// the permissions, + 1, or 0 for those that are on disk, or STATUS_FOLDER for a directory; from
// STATUS_LINKS on st_nlink, at most STATUS_LINKS_MAX.
enum {
    STATUS_MODE = 40,
    STATUS_LINKS = 54,
    STATUS_FOLDER = (1 << (STATUS_LINKS - STATUS_MODE)) - 1,
    STATUS_LINKS_MAX = (1 << (64 - STATUS_LINKS)) - 1,
};

// Models stat(2) of a path, or of an open file, that is followed.
void status_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect);

// result.size for a directory in which there are so many directories, as Linux's usual file systems
// count: it has two names, and each directory in it is one more. 0 names for one that was removed.
uint64_t status_of_folder(int names);

// The permissions in SIZE, + 1, or 0, or STATUS_FOLDER; and st_nlink.
int status_mode(uint64_t size);
int status_links(uint64_t size);

#endif
