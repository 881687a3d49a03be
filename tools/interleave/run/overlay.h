// SPDX-License-Identifier: MIT
// Files that the program makes, changes or removes: it gets copies in memory, which are the same at
// the start of each run. Its real files stay as they are.
// A path is followed once any process has opened it for writing, or has removed it; its number then
// holds for the life of the tool.
#ifndef FORK_INTERLEAVE_OVERLAY_H
#define FORK_INTERLEAVE_OVERLAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "interleave/tracee/launch.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// What a path of the process refers to.
enum overlay_kind {
    OVERLAY_OTHER,  // none of these: a device, a path where no file could be made
    OVERLAY_FILE,   // a regular file
    OVERLAY_FIFO,   // a FIFO
    OVERLAY_FOLDER, // a directory
    OVERLAY_NEW,    // nothing yet, but its directory exists, or is followed
};

// A file in memory, reused from run to run.
struct copy {
    char path[48];
    int fd;
    int content; // object of its content in this run
};

// All zero before the first path is followed.
struct overlay {
    struct key_table names;       // the followed paths
    struct key_table directories; // their directories
    enum overlay_kind *kinds;     // by number of the path: what was there; owned
    struct buffer **originals;    // by number of the path: NULL when there was no such file; owned
    struct copy *copies;          // owned
    int made;                     // number of copies
    int used;                     // number of copies in this run
};

// Appends the absolute path without symbolic links. DIRECTORY is the descriptor from which a
// relative path starts, or AT_FDCWD. A directory on the way may also be a followed path, of which
// only the model knows whether it is there.
enum overlay_kind overlay_resolve(const struct overlay *overlay, pid_t pid, int directory,
                                  const char *path, struct buffer *name);
// The type, as in stat(2), of what the path itself is on disk, which may be a symbolic link; 0 for
// nothing, and errno then says why.
mode_t overlay_there(pid_t pid, int directory, const char *path);

// The number of the path; -1 when it is not followed.
int overlay_find(const struct overlay *overlay, const struct buffer *name);
// Follows the path from now on. KIND is what overlay_resolve returned. Returns its number.
int overlay_add(struct overlay *overlay, const struct buffer *name, enum overlay_kind kind);
int overlay_count(const struct overlay *overlay);
const struct buffer *overlay_name(const struct overlay *overlay, int number);
// Content of the real file when it was first followed; NULL when there was no file.
const struct buffer *overlay_original(const struct overlay *overlay, int number);
// What the path led to when it was first followed.
enum overlay_kind overlay_kind(const struct overlay *overlay, int number);
// The number of the path of its directory, if that is followed, too, or -1.
int overlay_parent(struct overlay *overlay, int number);
// Whether the directory at the path, on disk, has anything in it that is not followed.
bool overlay_holds(const struct overlay *overlay, const struct buffer *name);
// The number of the directory of a path; and of a directory by its name, -1 when it contains no
// followed path.
int overlay_directory(struct overlay *overlay, int number);
int overlay_directory_find(struct overlay *overlay, const struct buffer *directory);

// The number of the path as that of a directory.
int overlay_as_directory(struct overlay *overlay, int number);

// To be called when a run begins: no content has a copy yet.
void overlay_begin(struct overlay *overlay);
// The path by which the program can open the copy of CONTENT. Makes the copy, with TEXT, where
// there is none yet.
const char *overlay_copy(struct overlay *overlay, const struct template *template, int content,
                         const struct buffer *text);

// The content of which this is the copy has changed in LEN bytes at AT: writes them to the copy, if
// there is one.
void overlay_update(const struct overlay *overlay, int content, const struct buffer *text,
                    int64_t at, int64_t len);

// Frees what is known of the paths. The copies exist as long as the tool.
void overlay_free(struct overlay *overlay);

#endif
