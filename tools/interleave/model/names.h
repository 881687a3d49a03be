// SPDX-License-Identifier: MIT
// Paths at which the program makes, changes or removes files, directories and symbolic links: what
// they lead to, as described in rename(2), link(2), unlink(2), mkdir(2), rmdir(2), symlink(2) and
// readlink(2). A directory is nothing but what paths in it lead to.
#ifndef FORK_INTERLEAVE_NAMES_H
#define FORK_INTERLEAVE_NAMES_H

#include "interleave/model/kernel.h"

// Models a call that changes or asks for names, and any call on a path whose directory is not
// there; false for any other call.
bool names_call(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

// Refuses a call that goes through CONTENT, if that is a symbolic link; returns whether it is
// refused. CONTENT may be OBJECT_NONE.
bool names_refuse(const struct kernel *kernel, int process, int content, struct effect *effect);

#endif
