// SPDX-License-Identifier: MIT
//
// The file systems of the sandbox.

#ifndef FORK_FORKCHECK_PLACE_H
#define FORK_FORKCHECK_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

// In process 1 of new namespaces: makes all file systems read-only, and mounts empty ones over
// those that programs usually write. Needs Linux 5.12 (mount_setattr(2)). False, with errno set, on
// failure.
bool place_make(void);

// Makes the directories of sandbox.h for USER and GROUP, copies the open file PROGRAM there as
// NAME, and changes to the directory. False, with errno set, on failure.
bool place_fill(int program, const char *name, uid_t user, gid_t group);

// Copies the open file FROM, from where it stands, into INTO. False, with errno set, on failure.
bool place_copy(int from, int into);

#endif
