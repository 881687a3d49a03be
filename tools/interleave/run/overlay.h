// SPDX-License-Identifier: MIT
// The files that the program makes, changes or removes: it gets copies in memory, the same at the
// start of each run, and its real files stay as they are.
//
// A name is followed once any process has opened it for writing; its number then holds for the life
// of the tool.
#ifndef FORK_INTERLEAVE_OVERLAY_H
#define FORK_INTERLEAVE_OVERLAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/buffer.h"

// What a path of the process stands for.
enum overlay_kind {
    OVERLAY_OTHER, // neither of the two below: a directory, a device, nothing that could be made
    OVERLAY_FILE,  // a regular file
    OVERLAY_NEW,   // nothing yet, in a directory where there could be
};

// Appends the one absolute path without symbolic links. `directory` is the descriptor that a
// relative path starts from, or AT_FDCWD.
enum overlay_kind overlay_resolve(pid_t pid, int directory, const char *path, struct buffer *name);
// What the disk has under that name itself, which may be a symbolic link: the type as stat(2) tells
// it, 0 for nothing.
mode_t overlay_there(pid_t pid, int directory, const char *path);

// The number of the name; -1 for one that is not followed.
int overlay_find(const struct buffer *name);
// Follows it from now on; `kind` is what overlay_resolve said. Returns its number.
int overlay_add(const struct buffer *name, enum overlay_kind kind);
int overlay_count(void);
const struct buffer *overlay_name(int number);
// What the file really holds, as it was when it was first followed; NULL when there was none.
const struct buffer *overlay_original(int number);
// The number of the directory that it lies in; and of this directory, -1 when no followed name lies
// there.
int overlay_directory(int number);
int overlay_directory_find(const struct buffer *directory);

// For the run that begins: no content has a copy yet.
void overlay_begin(void);
// The path by which the program can open the copy of this content, which is made with `text` in it
// when there is none yet.
const char *overlay_copy(int content, const struct buffer *text);

#endif
