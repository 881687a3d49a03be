// SPDX-License-Identifier: MIT
//
// The scratch folder of one transcript: what a reader has at hand who types it.

#ifndef FORK_TRANSCRIPT_SCRATCH_H
#define FORK_TRANSCRIPT_SCRATCH_H

#include <stddef.h>

#include "identity.h"

struct scratch {
    char *home;       // where the commands run
    char *temporary;  // their TMPDIR
    char *control;    // ours; where the commands run as another user, they can write nothing there
    char *interleave; // a copy of that tool, or null
};

// Makes the directory, below TMPDIR (/tmp), that holds the scratch directories of this run. All is
// removed by descriptor: commands may have moved it.
void scratch_begin(void);

// Removes that directory with all that is in it, if it is still there.
void scratch_end(void);

// Its descriptor, and its path.
int scratch_root(void);
const char *scratch_path(void);

// Makes a scratch directory with a copy of each file of the COUNT folders, owned by IDENTITY: the
// sources and the programs; and a copy of the tool INTERLEAVE, which may be null. A folder that is
// not there is a system error. There is one at a time.
void scratch_make(struct scratch *scratch, const struct identity *identity,
                  const char *const *folders, size_t count, const char *interleave);

// Removes it. No process may be left in it.
void scratch_remove(struct scratch *scratch);

#endif
