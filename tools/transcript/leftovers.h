// SPDX-License-Identifier: MIT
//
// Files and IPC objects that commands leave outside the scratch directory.

#ifndef FORK_TRANSCRIPT_LEFTOVERS_H
#define FORK_TRANSCRIPT_LEFTOVERS_H

#include <stdint.h>

#include "transcript/identity.h"

// Removes the entries that belong to IDENTITY in the directories that all users may write to, and
// the System V IPC objects of IDENTITY (sysvipc(7)). Does nothing unless the user is this program's
// own. No process of that user may be left.
void leftovers_remove(const struct identity *identity);

// The bytes that the files of IDENTITY take in those directories; 0 unless the user is this
// program's own.
uint64_t leftovers_bytes(const struct identity *identity);

#endif
