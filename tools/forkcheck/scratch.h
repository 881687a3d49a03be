// SPDX-License-Identifier: MIT
//
// The scratch directory: what compilers and tools write. It is removed at the end of the program,
// also after a signal.

#ifndef FORK_FORKCHECK_SCRATCH_H
#define FORK_FORKCHECK_SCRATCH_H

// Makes the directory, below TMPDIR or /tmp. TMPDIR is a directory in it from then on.
void scratch_make(void);

// Its path.
const char *scratch_directory(void);

// The path of NAME in it. The caller frees it.
char *scratch_path(const char *name);

#endif
