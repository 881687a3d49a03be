// SPDX-License-Identifier: MIT
//
// How much disk and memory a transcript uses. It is measured while the transcript runs, since a
// kernel limit for all processes together would need privileges.

#ifndef FORK_TRANSCRIPT_USAGE_H
#define FORK_TRANSCRIPT_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "transcript/identity.h"

enum {
    USAGE_DISK_MAX = 256 << 20, // bytes of files, including open files without a name
    USAGE_FILES_MAX = 20000,    // in the scratch directory
    USAGE_MEMORY_MAX = 1 << 30, // bytes of all processes together
};

// Does a transcript that runs as IDENTITY exceed these limits now?
bool usage_is_too_much(const struct identity *identity);

// The bytes on disk of the entry NAME of the open directory, with everything in it. A tree of more
// than USAGE_FILES_MAX entries counts as more than USAGE_DISK_MAX.
uint64_t usage_of_tree(int directory, const char *name);

#endif
