// SPDX-License-Identifier: MIT
//
// The scratch folder of one transcript: what a reader has at hand who types it.

#ifndef FORK_TRANSCRIPT_SCRATCH_H
#define FORK_TRANSCRIPT_SCRATCH_H

#include <stddef.h>

#include "identity.h"

struct scratch {
    char *root;       // holds the two below and nothing else
    char *home;       // where the commands run
    char *control;    // what the runner and its shell tell each other, and TMPDIR
    char *interleave; // a copy of that tool, or null
};

// Makes the folder below TMPDIR (/tmp), owned by IDENTITY, with a copy of each file of the COUNT
// folders: the sources and the programs; and one of the tool INTERLEAVE, which may be null. A
// folder that is not there is a system error. One scratch folder exists at a time; it is removed
// when the program exits, however it comes to that, short of SIGKILL.
void scratch_make(struct scratch *scratch, const struct identity *identity,
                  const char *const *folders, size_t count, const char *interleave);

// Removes the folder with all that is in it, following no symbolic link. No process may be left in
// it.
void scratch_remove(struct scratch *scratch);

#endif
