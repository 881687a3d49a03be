// SPDX-License-Identifier: MIT
//
// Writes output files, all or none. Each file is first written under a temporary name in its own
// directory; when all are complete, they are renamed. So at any time a file is the old one or the
// new one, never half of it (rename(2)). A program that fails or is interrupted (SIGINT, SIGTERM,
// SIGHUP, SIGQUIT) leaves no temporary file and no new directory behind.
//
// Paths are relative to the output directory, and no symbolic link below that directory is
// followed. System errors end the program with exit status 2.

#ifndef FORK_LIB_STAGING_H
#define FORK_LIB_STAGING_H

#include "lib/base/text.h"

// The prefix of tangle's temporary names. No path component of an output may begin with it.
#define STAGING_PREFIX ".tangle-"

enum staging_state { STAGING_SAME, STAGING_DIFFERS, STAGING_MISSING };

// Why PATH below DIRECTORY may not be written: it is, or leads through, a symbolic link; it leads
// through something that is not a directory; or it exists and is not a regular file. NULL if it
// may.
const char *staging_refusal(const char *directory, const char *path);

// Does the file PATH below DIRECTORY hold exactly TEXT?
enum staging_state staging_compare(const char *directory, const char *path, struct text text);

// Writes TEXT under a temporary name, and makes missing directories. A file that exists keeps its
// mode. All calls must give the same DIRECTORY, which must stay in place until staging_commit.
void staging_add(const char *directory, const char *path, struct text text);

// The same for a program, which may be executed.
void staging_add_program(const char *directory, const char *path, struct text text);

// Writes TEXT to PATH, which the user named. If PATH is a regular file or does not exist, it is
// staged like the others. If it is anything else, such as a link or a device, it is written at
// once.
void staging_add_named(const char *path, struct text text);

// Renames all staged files. Afterwards nothing is staged.
void staging_commit(void);

#endif
