// SPDX-License-Identifier: MIT
//
// The names in a folder.

#ifndef FORK_TRANSCRIPT_FOLDER_H
#define FORK_TRANSCRIPT_FOLDER_H

#include <stdbool.h>

// Calls VISIT with each name in the folder PATH, but for those that begin with a dot, until it
// returns false. A folder that cannot be read ends the program.
void folder_each(const char *path, bool (*visit)(const char *name, void *context), void *context);

#endif
