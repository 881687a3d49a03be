// SPDX-License-Identifier: MIT
// chmod(2) in a real run. No such call is made: real files keep their permissions, and copies
// theirs, so that the tool can open them again.
#ifndef FORK_INTERLEAVE_RUN_MODES_H
#define FORK_INTERLEAVE_RUN_MODES_H

#include "interleave/run/decode.h"

struct segment;

// Refuses permissions that would forbid the owner something, and files that are not followed.
decode_function decode_chmod;

// Whether the tool, and so the program, may change the permissions of the file on disk.
bool modes_are_permitted(const char *path);

// After a stat: stores the permissions that chmod has given.
void modes_tell(const struct segment *segment);

#endif
