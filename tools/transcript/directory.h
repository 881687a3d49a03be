// SPDX-License-Identifier: MIT
//
// Lists directories.

#ifndef FORK_TRANSCRIPT_DIRECTORY_H
#define FORK_TRANSCRIPT_DIRECTORY_H

#include <stdbool.h>

// Calls VISIT with each name in the directory PATH, except those that begin with a dot, until VISIT
// returns false. If the directory cannot be read, the program ends with exit status 2.
void directory_each(const char *path, bool (*visit)(const char *name, void *context),
                    void *context);

#endif
