// SPDX-License-Identifier: MIT
//
// The scratch directory of one transcript: the files that a reader has who types the commands.

#ifndef FORK_TRANSCRIPT_SCRATCH_H
#define FORK_TRANSCRIPT_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "transcript/identity.h"

struct scratch {
    char *home;       // where the commands run
    char *temporary;  // their TMPDIR
    char *control;    // for this program; commands that run as another user cannot write there
    char *interleave; // the copy of interleave(1), or null
};

// Makes the root directory, below TMPDIR (or /tmp), that holds the scratch directories of this run.
// Directories are removed by descriptor, since commands may have moved them.
void scratch_begin(void);

// Removes the root directory with everything in it, if it still exists.
void scratch_end(void);

// The root directory's descriptor, and its path.
int scratch_root(void);
const char *scratch_path(void);

// Makes a scratch directory with a copy of each file in the COUNT directories (sources and
// programs), owned by IDENTITY, and a copy of the tool INTERLEAVE, which may be null. A directory
// that does not exist is a system error. Only one scratch directory can exist at a time.
void scratch_make(struct scratch *scratch, const struct identity *identity,
                  const char *const *directories, size_t count, const char *interleave);

// Adds the content of NAME, a regular file in the directory where the commands run, to CONTENT.
// False if there is no such file, or if it has more than 16 MiB.
bool scratch_read(struct text name, struct buffer *content);

// Removes the scratch directory. No process may be left in it.
void scratch_remove(struct scratch *scratch);

#endif
