// SPDX-License-Identifier: MIT
//
// Removes directory trees by descriptor: however deep, whatever their modes, and wherever they have
// been moved. Follows no symbolic link. No process may be using the trees.

#ifndef FORK_LIB_REMOVAL_H
#define FORK_LIB_REMOVAL_H

#include <stdbool.h>

// Removes all entries of the open directory. False, with errno set, if some are left.
bool removal_empty(int directory);

// Removes the entry NAME of the open directory, with everything in it.
bool removal_entry(int directory, const char *name);

// Empties the open directory and removes it, wherever it is now. It is no failure if it was already
// removed.
bool removal_directory(int directory);

#endif
