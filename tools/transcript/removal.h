// SPDX-License-Identifier: MIT
//
// Removes trees of directories by descriptor: however deep, whatever their modes, and wherever they
// have been moved. No symbolic link is followed. No process may be at work in them.

#ifndef FORK_TRANSCRIPT_REMOVAL_H
#define FORK_TRANSCRIPT_REMOVAL_H

#include <stdbool.h>

// Removes all that is in the open directory. False, with errno set, when something is left.
bool removal_empty(int directory);

// Removes the entry NAME of the open directory, with all that is in it.
bool removal_entry(int directory, const char *name);

// Empties the open directory and removes it from where it is now. One that is gone is no failure.
bool removal_directory(int directory);

#endif
