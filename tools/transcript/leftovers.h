// SPDX-License-Identifier: MIT
//
// What commands leave outside of the scratch directory.

#ifndef FORK_TRANSCRIPT_LEFTOVERS_H
#define FORK_TRANSCRIPT_LEFTOVERS_H

#include <stdint.h>

#include "identity.h"

// Removes what belongs to IDENTITY in the directories that all users may write to, and its System V
// IPC objects (sysvipc(7)). Only for a user who runs nothing but commands; for others it does
// nothing. No process of that user may be left.
void leftovers_remove(const struct identity *identity);

// How many bytes the files of IDENTITY take there.
uint64_t leftovers_bytes(const struct identity *identity);

#endif
