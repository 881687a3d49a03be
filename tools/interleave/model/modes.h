// SPDX-License-Identifier: MIT
// The permissions that open(2) and chmod(2) give to what the program makes or changes, with the
// bits S_ISUID, S_ISGID and S_ISVTX: the `offset` of the content's shared state, + 1; 0 for a file
// on disk for which nobody has called chmod. They forbid nothing: the program is the owner, and
// modes that would forbid him something are refused (run/modes.h).
#ifndef FORK_INTERLEAVE_MODES_H
#define FORK_INTERLEAVE_MODES_H

#include <stdint.h>

#include "interleave/model/kernel.h"

// Makes a call of chmod, fchmod, or utime and its like: returns what it returns.
int64_t mode_do(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct effect *effect);

// The permissions of a content, + 1, or 0.
int64_t mode_of(const struct world *world, int content);
// Whether its times are those that the program has given it.
bool mode_has_times(const struct world *world, int content);

// The content is that of a new file, with these permissions, + 1, or 0.
void mode_begin(struct world *world, int content, int64_t mode);

// The content is written, or its length is set: Linux then takes S_ISUID back, and S_ISGID where
// the group may execute the file, unless the superuser does it (file_remove_privs).
void mode_written(struct world *world, int content);

#endif
