// SPDX-License-Identifier: MIT
//
// Output files, all or none: each is first written whole under a temporary name in its own folder,
// and when all are, they are renamed. So a file is the old one or the new one, never a half
// (rename(2)), and what fails or is interrupted (SIGINT, SIGTERM, SIGHUP, SIGQUIT) leaves no
// temporary file and no new folder behind.
//
// Paths are relative to the output folder, and are walked without following any symbolic link below
// it. System errors end the program with exit status 2.

#ifndef FORK_LIB_STAGING_H
#define FORK_LIB_STAGING_H

#include "lib/text.h"

// How the temporary names begin: no output may be called so.
#define STAGING_PREFIX ".tangle-"

enum staging_state { STAGING_SAME, STAGING_DIFFERS, STAGING_MISSING };

// Why this path below `folder` may not be written: it is, or leads through, a symbolic link or
// something that is no folder, or is there and is no regular file. NULL when it may.
const char *staging_refusal(const char *folder, const char *path);

// Does the file hold exactly this text?
enum staging_state staging_compare(const char *folder, const char *path, struct text text);

// Writes the text under a temporary name, making folders on the way. The mode of a file that is
// there is kept. All of one program must give the same `folder`, and keep it.
void staging_add(const char *folder, const char *path, struct text text);

// Writes to a path that the user named, which may be a link or a device: staged like the others
// where it is, or will be, a regular file, and written at once where it is not.
void staging_add_named(const char *path, struct text text);

// Renames all. Nothing is staged afterwards.
void staging_commit(void);

#endif
