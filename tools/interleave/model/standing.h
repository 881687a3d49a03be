// SPDX-License-Identifier: MIT
// The directories in which processes are, of those that the program makes or removes: a relative
// path starts in the directory itself, which may have lost its path since the process has entered
// it (chdir(2), getcwd(2), openat(2)).
#ifndef FORK_INTERLEAVE_STANDING_H
#define FORK_INTERLEAVE_STANDING_H

#include <stdbool.h>

#include "interleave/model/kernel.h"
#include "interleave/model/making.h"

// Notes in which directory a new or moved one is: FOLDER has got the path NAME.
void standing_note(const struct making *making, int folder, int name);

// Whether the directory in which the path of the call starts still has its path. START is not zero.
bool standing_is_there(const struct making *making, const struct path_start *start);

// Models a call about the directory itself in which its path starts ("."), which has lost its path.
void standing_gone(const struct making *making);

// Refuses to give FOLDER another path while a process is in it, or has it open.
void standing_move(const struct making *making, int folder);

int64_t make_chdir(const struct making *making);
int64_t make_getcwd(const struct making *making);

#endif
