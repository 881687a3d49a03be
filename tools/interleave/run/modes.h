// SPDX-License-Identifier: MIT
// chmod(2) in a real run. No such call is made: real files keep their permissions, and copies
// theirs, so that the tool can open them again.
#ifndef FORK_INTERLEAVE_RUN_MODES_H
#define FORK_INTERLEAVE_RUN_MODES_H

#include "interleave/run/decode.h"

struct segment;

// For an open with O_CREAT: the permissions of a file that it makes, + 1. Refuses S_ISGID where
// Linux may not give it.
int64_t modes_of_open(const struct decoder *decoder, const struct stop *stop);

// Refuses permissions that would forbid the owner something, and files that are not followed.
decode_function decode_chmod;

// Whether the tool, and so the program, may change the permissions of the file on disk.
bool modes_are_permitted(const char *path);

// After a stat: stores the permissions that are known, and the serial number of a directory
// that the program has made.
void modes_tell(const struct segment *segment);

// Whether the stopped call, a stat of an open file, is about such a directory. After it has
// returned: stores the serial number, if it is.
bool modes_is_of_folder(const struct segment *segment, const struct stop *entry);
void modes_tell_folder(const struct segment *segment, const struct stop *entry);

// The serial number of the directory at this path, an OBJECT_NAME. Programs tell directories by it,
// as getcwd(3) does where the path is long.
uint64_t modes_serial(int name);

#endif
