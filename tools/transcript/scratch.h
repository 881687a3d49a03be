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

// A file that is put into a scratch directory.
struct scratch_file {
    struct buffer name;
    struct buffer content;
    bool is_program; // it may be executed
};

// What a reader has at hand who types a transcript.
struct scratch_contents {
    const char *const *directories; // copies of their files: sources and programs
    size_t directory_count;
    const struct scratch_file *files; // further files, none of which is in the directories
    size_t file_count;
    const char *interleave; // the path of that tool, or null
};

// Makes a scratch directory with CONTENTS, owned by IDENTITY. A directory that does not exist is a
// system error. Only one scratch directory can exist at a time.
void scratch_make(struct scratch *scratch, const struct identity *identity,
                  const struct scratch_contents *contents);

// Adds the content of NAME, a regular file in the directory where the commands run, to CONTENT.
// False if there is no such file, or if it has more than 16 MiB.
bool scratch_read(struct text name, struct buffer *content);

// Removes the scratch directory. No process may be left in it.
void scratch_remove(struct scratch *scratch);

#endif
