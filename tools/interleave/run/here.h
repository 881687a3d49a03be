// SPDX-License-Identifier: MIT
// Where relative paths start: in the current directory of a process, or in one that it has open
// (openat(2)). In a real run no process is in a directory that the program has made, because it is
// not on disk (overlay.h): such paths are taken from the name of that directory.
#ifndef FORK_INTERLEAVE_RUN_HERE_H
#define FORK_INTERLEAVE_RUN_HERE_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/run/decode.h"

struct buffer;
struct run;
struct segment;

// Appends the path GIVEN, which starts from the descriptor DIRECTORY (AT_FDCWD: from the current
// directory), as an absolute one where it starts in a directory that the program makes or removes.
// Returns that start; all zero for any other path.
struct path_start here_path(const struct decoder *decoder, int directory, const char *given,
                            struct buffer *path);

// Appends the path of the stopped call in the same way. False where it has none, it is empty, or
// longer than the kernel takes.
bool here_read(const struct decoder *decoder, const struct stop *stop, struct buffer *path);
// Where the path of the stopped call starts.
struct path_start here_start(const struct decoder *decoder, const struct stop *stop);

// Whether the path of the call starts in a directory that is not on disk, so that the kernel cannot
// follow it: appends the absolute path.
bool here_leads(const struct decoder *decoder, const struct stop *stop, struct buffer *path);

// Refuses a path by which /proc would show where the process is not.
void here_check(const struct decoder *decoder, const struct stop *stop, const struct buffer *path);

decode_function decode_chdir;
decode_function decode_getcwd;

// After a call of chdir that was a step: the process is in the directory that it has found.
void here_entered(struct segment *segment);
// At a call of chdir or fchdir that is no step. True when it is answered; otherwise the kernel
// makes it, and here_left follows.
bool here_answer(struct segment *segment, const struct stop *entry);
void here_left(struct segment *segment, const struct stop *entry);

// Answers getcwd with the value of RESULT.
void here_tell(struct run *run, int process, int64_t value);

#endif
